import type { Digested, Hasher, Source } from './ports';
import { Problem } from './problem';
import type { Shared } from './shared';

/** Whether pieces are verified: whether the server does, and this browser can digest them. */
export function verifiesPieces({ capabilities, ports }: Shared): boolean {
  return capabilities().checksum && ports.hasher.available;
}

/** Digests a stretch of a file; fails with what is to be done. */
export function digest(body: Blob, source: Source, hasher: Hasher): Promise<Digested> {
  return wrapReadError(source, hasher.sha256(body));
}

/** What comes of reading a file; fails with what is to be done. */
export async function wrapReadError<T>(source: Source, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch {
    // The file is as it was, so it was the digesting that failed: that passes.
    if (await source.unchanged()) throw new Problem('retry', 'not-digested', '', 0);
    throw new Problem('give-up', 'file-unreadable', '', 0);
  }
}
