import { Problem } from '../engine/problem';
import type { Upload } from '../engine/sending/upload';
import { bytes, duration } from './format';
import { language, text, type Values } from './text';

/** Sentences with values of the problem document. The form `.short` is for documents without the values. */
type Valued =
  | 'problem.format-not-allowed'
  | 'problem.too-large-file'
  | 'problem.over-quota'
  | 'problem.no-space'
  | 'problem.too-many-uploads'
  | 'problem.internal'
  | 'signin.tooMany';

/** Why an upload failed. */
export function reasonOfUpload({
  name,
  problem,
  source,
}: Pick<Upload, 'name' | 'problem'> & Partial<Pick<Upload, 'source'>>): string {
  if (problem?.kind === 'digest-mismatch' && source?.expected) return text('problem.differs-from-list');
  if (problem?.kind === 'bad-name' && name.trim() !== name) return text('problem.space-around-name');
  if (problem?.kind === 'forbidden' || problem?.kind === 'status-403') return text('problem.not-allowed');
  return reasonOf(problem);
}

/** Why something failed, in the chosen language. */
export function reasonOf(error: unknown): string {
  return error instanceof Problem ? (typed(error) ?? untyped(error)) : text('problem.unexpected');
}

/** The sentence for the type of a problem; undefined for unknown types. */
function typed({ kind, values, retryAfter }: Problem): string | undefined {
  switch (kind) {
    case 'file-changed':
    case 'file-unreadable':
    case 'stalled':
    case 'not-digested':
    case 'not-an-image':
    case 'not-the-server':
    case 'unexpected':
    case 'bad-name':
    case 'digest-mismatch':
    case 'busy':
    case 'stopping':
    case 'storage-failure':
    case 'storage-unavailable':
    case 'forbidden':
    case 'misdirected':
      return text(`problem.${kind}`);
    case 'too-many-requests':
    case 'too-many-of-user':
      return text('problem.busy');
    case 'not-found':
      return text('problem.not-found');
    case 'format-not-allowed':
      return valued('problem.format-not-allowed', { list: listed(values.allowedExtensions) });
    case 'too-large':
      return valued('problem.too-large-file', { limit: size(values.maxSize) });
    case 'over-quota':
      return valued('problem.over-quota', { available: size(values.available), length: size(values.length) });
    case 'no-space':
      return valued('problem.no-space', { available: size(values.available) });
    case 'too-many-uploads':
      return valued('problem.too-many-uploads', { max: numeric(values.max) });
    case 'link-ended':
      return text(values.reason === 'used' ? 'problem.link-used' : 'problem.link-ended');
    case 'internal':
      return valued('problem.internal', { id: word(values.requestId) });
    case 'too-many-sign-ins':
      return valued('signin.tooMany', {
        time: retryAfter === null ? undefined : duration(retryAfter / 1000),
      });
    default:
      return undefined;
  }
}

/** The sentence for a problem of an unknown type. The server writes English only. */
function untyped({ detail, status }: Problem): string {
  if (detail && language.value === 'en') return detail;
  switch (status) {
    case 0:
      return text('problem.no-answer');
    case 403:
      return text('problem.forbidden');
    case 404:
      return text('problem.not-found');
    case 413:
      return text('problem.too-large');
    default:
      return text('problem.other', { status });
  }
}

function valued(key: Valued, values: Readonly<Record<string, string | number | undefined>>): string {
  const missing = Object.values(values).includes(undefined);
  return missing ? text(`${key}.short`) : text(key, values as Values);
}

function word(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function numeric(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function size(value: unknown): string | undefined {
  return typeof value === 'number' ? bytes(value) : undefined;
}

function listed(value: unknown): string | undefined {
  return Array.isArray(value) && value.length > 0 ? value.join(', ') : undefined;
}
