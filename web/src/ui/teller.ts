import type { Totals } from '../engine/totals';
import type { Upload } from '../engine/upload';
import { announce } from './announce';
import { inPercent, percent } from './format';
import { sentence } from './sentence';
import { isolated, text } from './text';

/** Beyond so many uploads, each of them is no news; the total tells. */
const MAX_NAMED = 20;

/** More uploads than this that say the same are counted, not named. */
const MAX_ALIKE = 3;

/** What was said of an upload last. */
interface Said {
  readonly state: 'going' | 'interrupted' | 'over';
  readonly step: number;
}

/** What became of uploads, once none of them goes on. */
export interface Ending {
  readonly done: number;
  readonly failed: number;
}

const stepOf = (part: number, whole: number): number => Math.floor(percent(part, whole) / 10);

/** Tells how the uploads get on: each ten percent, what interrupts them, and how they end. */
export class Teller {
  private said = new Map<number, Said>();
  private step = 0;
  private failed = 0;
  private before: Ending = { done: 0, failed: 0 };

  /** Looks at the uploads as they are now; returns what became of them when the last of them has just ended. */
  look(uploads: readonly Upload[], totals: Totals, now: number): Ending | null {
    const failed = uploads.reduce((sum, upload) => sum + Number(upload.phase === 'failed'), 0);
    const many = uploads.length > MAX_NAMED;
    if (many) this.tellTotal(totals, failed);
    else this.tellEach(uploads, now);
    this.failed = failed;
    const ending = this.ending({ done: totals.done, failed }, totals.going);
    if (ending && many) announce(endingSentence(ending), 'ending');
    return ending;
  }

  private tellTotal(totals: Totals, failed: number): void {
    const step = stepOf(totals.arrived, totals.size);
    if (step > this.step && step < 10) {
      const { done, count } = totals;
      announce(text('uploads.announce', { percent: inPercent(step * 10), done, count }), 'total');
    }
    this.step = step;
    if (failed > this.failed) announce(text('uploads.failed', { count: failed }), 'failed');
  }

  private tellEach(uploads: readonly Upload[], now: number): void {
    const said = new Map<number, Said>();
    const alike = new Map<string, Upload[]>();
    for (const upload of uploads) {
      const before = this.said.get(upload.id) ?? { state: 'going', step: 0 };
      const after = stateOf(upload, before);
      said.set(upload.id, after);
      if (after.state !== before.state && after.state !== 'going') {
        const words = sentence(upload, now);
        alike.set(words, [...(alike.get(words) ?? []), upload]);
      } else if (after.step > before.step && after.step < 10) {
        const { name } = upload;
        announce(text('upload.announce', { name, percent: inPercent(after.step * 10) }), `${upload.id}`);
      }
    }
    this.said = said;
    for (const [words, group] of alike) tellAlike(words, group);
  }

  /** What ended since none went on the last time; uploads may be so quick that none was ever seen going. */
  private ending(now: Ending, going: number): Ending | null {
    const done = Math.max(0, now.done - this.before.done);
    const failed = Math.max(0, now.failed - this.before.failed);
    // What was cleared from the list is not counted twice.
    this.before = {
      done: Math.min(now.done, this.before.done),
      failed: Math.min(now.failed, this.before.failed),
    };
    if (going > 0 || done + failed === 0) return null;
    this.before = now;
    return { done, failed };
  }
}

/** An interruption is told once; that it goes on is told by the next ten percent. */
function stateOf(upload: Upload, before: Said): Said {
  const step = stepOf(upload.arrived, upload.size);
  switch (upload.phase) {
    case 'done':
    case 'failed':
    case 'elsewhere':
    case 'other-tab':
      return { state: 'over', step };
    case 'retrying':
    case 'offline':
      return { state: upload.problem?.kind === 'smaller' ? before.state : 'interrupted', step };
    default:
      return {
        state: before.state === 'interrupted' && step === before.step ? 'interrupted' : 'going',
        step,
      };
  }
}

function tellAlike(words: string, uploads: readonly Upload[]): void {
  if (uploads.length > MAX_ALIKE) {
    const count = text('uploads.count', { count: uploads.length });
    announce(`${count}: ${words}`);
    return;
  }
  for (const { id, name } of uploads) announce(`${isolated(name)}: ${words}`, `${id}`);
}

/** One sentence for all that ended. */
export function endingSentence({ done, failed }: Ending): string {
  const said: string[] = [];
  if (done > 0) said.push(text('uploads.arrived', { count: done }));
  if (failed > 0) said.push(text('uploads.failed', { count: failed }));
  return said.join(' ');
}
