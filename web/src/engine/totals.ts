import { RESTING } from './phase';
import type { Queue } from './queue';

/** What the uploads of a page come to. */
export interface Totals {
  readonly count: number;
  readonly size: number;
  readonly durableBytes: number;
  /** Bytes per second of all that is on its way. */
  readonly speed: number;
  /** How many wait or are sent. */
  readonly going: number;
  /** How many can be resumed or tried again. */
  readonly stopped: number;
  readonly done: number;
  /** How many can go on with a file this browser can open again. */
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
 * Counts everything in one pass: the list may be very long. Sizes and bytes are those of what goes or is done, so that
 * what rests holds back neither the percentage nor the time that is left; where nothing goes, they are those of all.
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
