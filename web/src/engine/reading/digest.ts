import type { Digested, Hasher, Source } from '../ports';
import { Problem } from '../problem';

/** Digests a part of a file; fails with a `Problem`. */
export function digest(body: Blob, source: Source, hasher: Hasher): Promise<Digested> {
  return wrapReadError(source, hasher.sha256(body));
}

/** Converts a failure of `work`, which reads the file, into a `Problem`. */
export async function wrapReadError<T>(source: Source, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch {
    // The file is unchanged, so hashing failed, which is temporary.
    if (await source.unchanged()) throw new Problem('retry', 'not-digested', '', 0);
    throw new Problem('give-up', 'file-unreadable', '', 0);
  }
}
