import type { Source } from '../engine/ports';
import { formatOf } from '../engine/reading/formats';
import { allows, type Rules } from '../engine/server/api';
import { text } from './text';

/** Files that are read at the same time. */
const MAX_READS = 32;

/** The files that are not rejected for their content, and the reasons why others are rejected. */
export interface CheckedContent {
  readonly allowed: readonly Source[];
  readonly rejections: readonly string[];
}

const known = new WeakMap<Source, Promise<boolean>>();

/** Whether a file is read and not recognized as a disk image. Each file is read only once. */
export function isNoImage(source: Source): Promise<boolean> {
  const before = known.get(source);
  if (before) return before;
  const asked = formatOf(source).then(
    (format) => format === null,
    () => false,
  );
  known.set(source, asked);
  return asked;
}

/** Checks the content of files. A file whose name is not allowed is not read: its name is the reason. */
export async function checkContent(sources: readonly Source[], rules: Rules): Promise<CheckedContent> {
  const allowed: Source[] = [];
  const rejections: string[] = [];
  for (let next = 0; next < sources.length; next += MAX_READS) {
    const batch = sources.slice(next, next + MAX_READS);
    const unrecognized = await Promise.all(
      batch.map((source) => allows(rules, source.name) && isNoImage(source)),
    );
    batch.forEach((source, index) => {
      if (unrecognized[index]) rejections.push(text('rejected.content', { name: source.name }));
      else allowed.push(source);
    });
  }
  return { allowed, rejections };
}
