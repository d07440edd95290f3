import { RESTING } from './phase';
import type { Queue } from './queue';

/** What the uploads of a page come to. */
export interface Totals {
  readonly count: number;
  readonly size: number;
  readonly arrived: number;
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
  arrived: 0,
  speed: 0,
  going: 0,
  stopped: 0,
  done: 0,
  reopenable: 0,
};

/** Counts everything in one pass: the list may be very long. */
export function totalsOf(queue: Queue, now: number): Totals {
  const sum = { ...NOTHING, count: queue.uploads.length };
  for (const upload of queue.uploads) {
    const { phase } = upload;
    sum.size += upload.size;
    sum.arrived += phase === 'done' ? upload.size : upload.arrived;
    if (phase === 'done') sum.done++;
    else if (!RESTING.has(phase)) sum.going++;
    else if (phase === 'paused' || phase === 'failed') sum.stopped++;
    else if (phase === 'needs-file' && upload.handle !== null) sum.reopenable++;
  }
  for (const upload of queue.sending) sum.speed += upload.speed.perSecond(now);
  return sum;
}
