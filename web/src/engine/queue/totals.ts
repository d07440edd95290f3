import { RESTING } from '../phase';
import type { Queue } from './queue';

/** The totals of all uploads of a page. */
export interface Totals {
  readonly count: number;
  readonly size: number;
  readonly durableBytes: number;
  /** Bytes per second of all uploads that are sending. */
  readonly speed: number;
  /** Uploads that are waiting or running. */
  readonly going: number;
  /** Uploads that can be resumed or retried. */
  readonly stopped: number;
  readonly done: number;
  /** Uploads whose file this browser can reopen. */
  readonly reopenable: number;
}

export const NOTHING: Totals = {
  count: 0,
  size: 0,
  durableBytes: 0,
  speed: 0,
  going: 0,
  stopped: 0,
  done: 0,
  reopenable: 0,
};

/**
 * Counts in one pass, because the list may be very long. Sizes and bytes include only running and finished uploads:
 * paused and failed ones would distort the percentage and the remaining time. If nothing is running, they include all.
 */
export function totalsOf(queue: Queue, now: number): Totals {
  const sum = { ...NOTHING, count: queue.uploads.length };
  let [restingSize, restingArrived] = [0, 0];
  for (const upload of queue.uploads) {
    const { phase, size } = upload;
    const durableBytes = phase === 'done' ? size : upload.durableBytes;
    if (phase === 'done') sum.done++;
    else if (!RESTING.has(phase)) sum.going++;
    else if (phase === 'paused' || phase === 'failed') sum.stopped++;
    else if (phase === 'needs-file' && upload.handle !== null) sum.reopenable++;
    if (phase !== 'done' && RESTING.has(phase)) {
      restingSize += size;
      restingArrived += durableBytes;
    } else {
      sum.size += size;
      sum.durableBytes += durableBytes;
    }
  }
  for (const upload of queue.active) if (upload.phase === 'sending') sum.speed += upload.speed.perSecond(now);
  if (sum.going > 0) return sum;
  return { ...sum, size: sum.size + restingSize, durableBytes: sum.durableBytes + restingArrived };
}
