import type { Problem } from '../engine/problem';
import { isOutage, isOutOfSpace } from '../engine/sending/retries';
import type { Upload } from '../engine/sending/upload';
import type { Key } from '../locale/en';
import { duration, percentage } from './format';
import { reasonOf, reasonOfUpload } from './reasons';
import { text } from './text';

/** Time without an acknowledgement after which the status mentions it, long before the transfer counts as stalled. */
const SILENT_MILLISECONDS = 10_000;

/** Causes of an interruption that are worth telling while the upload retries. */
const CAUSES: Readonly<Record<string, Key>> = {
  stalled: 'retrying.stalled',
  busy: 'retrying.busy',
  'too-many-requests': 'retrying.busy',
  'too-many-of-user': 'retrying.busy',
  stopping: 'retrying.stopping',
  'storage-failure': 'retrying.failure',
  internal: 'retrying.failure',
};

/** The status of an upload as a sentence. */
export function sentence(upload: Upload, now: number): string {
  const { problem, phase } = upload;
  const status = text(`phase.${phase}`, { percent: percentage(upload.comparedBytes, upload.size) });
  switch (phase) {
    case 'done':
      if (upload.already) return text('phase.done.already');
      return text(upload.verified ? 'phase.done' : 'phase.done.unchecked');
    case 'failed':
      return problem ? text('upload.failed', { reason: reasonOfUpload(upload) }) : status;
    case 'retrying':
      return problem ? retrying(problem, status) : status;
    case 'needs-file':
      return upload.handle ? text('phase.needs-file.handle') : status;
    case 'sending':
      return sending(upload, status, now);
    default:
      return status;
  }
}

function retrying(problem: Problem, status: string): string {
  const { kind } = problem;
  if (kind === 'smaller') return text('phase.starting');
  if (kind === 'not-complete') return text('phase.finishing');
  if (isOutOfSpace(problem)) {
    const reason = kind === 'no-space' ? reasonOf(problem) : text('problem.no-space.short');
    return `${reason} ${text('upload.no-space')}`;
  }
  if (isOutage(problem)) return `${reasonOf(problem)} ${text('upload.storage-unavailable')}`;
  // The server accepts the upload when the user has finished or cancelled another one.
  if (kind === 'too-many-uploads') return reasonOf(problem);
  const cause = CAUSES[kind];
  return cause ? text('upload.retrying', { reason: text(cause) }) : status;
}

function sending(upload: Upload, status: string, now: number): string {
  const silentFor = upload.silentFor(now);
  if (silentFor > SILENT_MILLISECONDS) return text('upload.quiet', { time: duration(silentFor / 1000) });
  if (upload.verified === false) return `${status} · ${text('upload.unchecked')}`;
  const { bottleneck } = upload;
  return bottleneck ? `${status} · ${text(`slow.${bottleneck}`)}` : status;
}
