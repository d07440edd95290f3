import { nameAndSizeKey } from '../engine/name-and-size';
import type { Source } from '../engine/ports';
import type { Upload } from '../engine/sending/upload';
import { allows, type Rules } from '../engine/server/api';
import { bytes } from './format';
import { text } from './text';

/** The files that may be uploaded, and the reasons why others may not. */
export interface ValidatedFiles {
  readonly accepted: Source[];
  readonly rejections: string[];
}

/** Checks files against the rules: each one alone, and against the space that the previous ones leave. */
export function validateFiles(
  rules: Rules | null,
  sources: readonly Source[],
  uploads: readonly Upload[],
): ValidatedFiles {
  const accepted: Source[] = [];
  const rejections: string[] = [];
  // Created uploads have their space reserved on the server; listed ones that have not started still need it.
  const listed = new Set(uploads.map(nameAndSizeKey));
  const waits = ({ url, phase }: Upload): boolean =>
    url === null && phase !== 'cancelled' && phase !== 'failed';
  let available = rules?.available ?? Number.POSITIVE_INFINITY;
  let places = rules?.places ?? Number.POSITIVE_INFINITY;
  for (const upload of uploads) {
    if (!waits(upload)) continue;
    available -= upload.size;
    places--;
  }
  for (const source of sources) {
    const resumes = listed.has(nameAndSizeKey(source));
    const more = resumes ? 0 : source.size;
    const full = !resumes && places < 1 ? text('rejected.places', { name: source.name }) : null;
    const rejection = rules ? (rejectionOf(rules, source, more, Math.max(0, available)) ?? full) : null;
    if (rejection) rejections.push(rejection);
    else {
      accepted.push(source);
      available -= more;
      if (!resumes) places--;
    }
  }
  return { accepted, rejections };
}

/** Why a file may not be uploaded, with its name and the rule; null if it may. */
function rejectionOf(rules: Rules, source: Source, more: number, available: number): string | null {
  const name = source.name;
  const size = bytes(source.size);
  if (!allows(rules, name))
    return text('rejected.format', { name, list: rules.allowedExtensions.join(', ') });
  if (rules.maxSize !== null && source.size > rules.maxSize) {
    return text('rejected.size', { name, size, limit: bytes(rules.maxSize) });
  }
  if (more <= available) return null;
  const together = more <= (rules.available ?? 0);
  return text(together ? 'rejected.together' : 'rejected.available', { name, size, limit: bytes(available) });
}
