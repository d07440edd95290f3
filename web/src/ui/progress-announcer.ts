import type { Totals } from '../engine/queue/totals';
import type { Upload } from '../engine/sending/upload';
import { announce } from './announce';
import { inPercent, percent } from './format';
import { sentence } from './sentence';
import { isolated, text } from './text';

/** With more uploads than this, only the totals are announced. */
const MAX_NAMED = 20;

/** With more uploads of equal status than this, their number is announced instead of their names. */
const MAX_ALIKE = 3;

/** What was last announced of an upload. */
interface Announced {
  readonly state: 'going' | 'interrupted' | 'over';
  readonly step: number;
}

/** How the uploads ended. */
export interface Outcome {
  readonly done: number;
  readonly failed: number;
}

const stepOf = (part: number, whole: number): number => Math.floor(percent(part, whole) / 10);

/** Announces the progress of uploads: every ten percent, interruptions and results. */
export class ProgressAnnouncer {
  private announced = new Map<number, Announced>();
  private step = 0;
  private failed = 0;
  private before: Outcome = { done: 0, failed: 0 };

  /** Announces what changed; returns the outcome when the last running upload has just ended. */
  update(uploads: readonly Upload[], totals: Totals, now: number): Outcome | null {
    const failed = uploads.reduce((sum, upload) => sum + Number(upload.phase === 'failed'), 0);
    const many = uploads.length > MAX_NAMED;
    if (many) this.announceTotal(totals, failed);
    else this.announceEach(uploads, now);
    this.failed = failed;
    const outcome = this.outcome({ done: totals.done, failed }, totals.going);
    if (outcome && many) announce(outcomeSentence(outcome), 'ending');
    return outcome;
  }

  private announceTotal(totals: Totals, failed: number): void {
    const step = stepOf(totals.durableBytes, totals.size);
    if (step > this.step && step < 10) {
      const { done, count } = totals;
      announce(text('uploads.announce', { percent: inPercent(step * 10), done, count }), 'total');
    }
    this.step = step;
    if (failed > this.failed) announce(text('uploads.failed', { count: failed }), 'failed');
  }

  private announceEach(uploads: readonly Upload[], now: number): void {
    const announced = new Map<number, Announced>();
    const groups = new Map<string, Upload[]>();
    for (const upload of uploads) {
      const before = this.announced.get(upload.id) ?? { state: 'going', step: 0 };
      const after = stateOf(upload, before);
      announced.set(upload.id, after);
      if (after.state !== before.state && after.state !== 'going') {
        const words = sentence(upload, now);
        groups.set(words, [...(groups.get(words) ?? []), upload]);
      } else if (after.step > before.step && after.step < 10) {
        const { name } = upload;
        announce(text('upload.announce', { name, percent: inPercent(after.step * 10) }), `${upload.id}`);
      }
    }
    this.announced = announced;
    for (const [words, group] of groups) announceGroup(words, group);
  }

  /** What ended since the last time no upload was running; fast uploads may never be seen running. */
  private outcome(now: Outcome, going: number): Outcome | null {
    const done = Math.max(0, now.done - this.before.done);
    const failed = Math.max(0, now.failed - this.before.failed);
    // Don't count uploads again that were cleared from the list.
    this.before = {
      done: Math.min(now.done, this.before.done),
      failed: Math.min(now.failed, this.before.failed),
    };
    if (going > 0 || done + failed === 0) return null;
    this.before = now;
    return { done, failed };
  }
}

/** An interruption is announced once; the next ten percent announce that it is over. */
function stateOf(upload: Upload, before: Announced): Announced {
  const step = stepOf(upload.durableBytes, upload.size);
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

function announceGroup(words: string, uploads: readonly Upload[]): void {
  if (uploads.length > MAX_ALIKE) {
    const count = text('uploads.count', { count: uploads.length });
    announce(`${count}: ${words}`);
    return;
  }
  for (const { id, name } of uploads) announce(`${isolated(name)}: ${words}`, `${id}`);
}

/** One sentence for the outcome. */
export function outcomeSentence({ done, failed }: Outcome): string {
  const announced: string[] = [];
  if (done > 0) announced.push(text('uploads.arrived', { count: done }));
  if (failed > 0) announced.push(text('uploads.failed', { count: failed }));
  return announced.join(' ');
}
