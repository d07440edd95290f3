import type { Problem } from '../engine/problem';
import { isOutOfSpace } from '../engine/retries';
import type { Upload } from '../engine/upload';
import { duration, percentage } from './format';
import { text } from './text';

/** Time without an acknowledgement after which the status mentions it, long before the transfer counts as stalled. */
const SILENT_MILLISECONDS = 10_000;

/** The status of an upload as a sentence. */
export function sentence(upload: Upload, now: number): string {
  const { problem, phase } = upload;
  const said = text(`phase.${phase}`, { percent: percentage(upload.comparedBytes, upload.size) });
  switch (phase) {
    case 'done':
      if (upload.already) return text('phase.done.already');
      return text(upload.verified ? 'phase.done' : 'phase.done.unchecked');
    case 'failed':
      return problem ? `${said}: ${reason(problem)}` : said;
    case 'retrying':
      return problem ? retrying(problem, said) : said;
    case 'needs-file':
      return upload.handle ? text('phase.needs-file.handle') : said;
    case 'sending':
      return sending(upload, said, now);
    default:
      return said;
  }
}

function retrying(problem: Problem, said: string): string {
  if (problem.kind === 'smaller') return text('phase.starting');
  if (problem.kind === 'not-complete') return text('phase.finishing');
  if (isOutOfSpace(problem)) return text('upload.full');
  return problem.detail || problem.kind === 'stalled' ? `${said} (${reason(problem)})` : said;
}

function sending(upload: Upload, said: string, now: number): string {
  const silentFor = upload.silentFor(now);
  if (silentFor > SILENT_MILLISECONDS) return text('upload.quiet', { time: duration(silentFor / 1000) });
  if (upload.verified === false) return `${said} · ${text('upload.unchecked')}`;
  const { bottleneck } = upload;
  return bottleneck ? `${said} · ${text(`slow.${bottleneck}`)}` : said;
}

function reason({ kind, detail, status }: Problem): string {
  switch (kind) {
    case 'file-changed':
    case 'file-unreadable':
    case 'stalled':
    case 'not-digested':
    case 'not-an-image':
      return text(`problem.${kind}`);
  }
  if (detail) return detail;
  if (status === 413) return text('problem.too-large');
  if (status === 403) return text('problem.not-allowed');
  return status > 0 ? text('problem.other', { status }) : text('problem.no-answer');
}
