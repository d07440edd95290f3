import { hex } from './fingerprint';
import { SMALL_FILE } from './pacing';
import type { Source } from './ports';
import { Problem } from './problem';
import { wrapReadError } from './reading';
import type { Shared } from './shared';

/** How often the server is asked whether it knows the digest of a file by now. */
const DIGEST_MILLISECONDS = 2000;

/** What an upload is about. */
interface SentFile {
  readonly url: string;
  readonly size: number;
  /** Whether it may be of two files. */
  readonly needsFullCompare: boolean;
  readonly source: Source;
}

/** Makes sure that there is a file now; resolves to whether it is the one that was sent. */
export async function verifyComplete(
  sent: SentFile,
  shared: Shared,
  onRead: (bytes: number) => void,
  signal: AbortSignal,
): Promise<boolean> {
  const { url, size, needsFullCompare, source } = sent;
  if (needsFullCompare) return verifyByDigest(source, url, shared, onRead, signal);
  if (shared.capabilities().pieces && size > SMALL_FILE) await requireFile(url, size, shared, signal);
  return true;
}

/** The SHA-256 of the file an upload has become, null while that is computed; fails while there is no file. */
async function requireFile(
  url: string,
  size: number,
  { tus }: Shared,
  signal: AbortSignal,
): Promise<string | null> {
  const file = await tus.complete(url, size, signal);
  if (!file) throw new Problem('resync', 'not-complete', '', 0);
  return file.sha256;
}

/** Reads all of a file that was saved again since its upload began: whether the server has this one, not parts of two. */
async function verifyByDigest(
  source: Source,
  url: string,
  shared: Shared,
  onRead: (bytes: number) => void,
  signal: AbortSignal,
): Promise<boolean> {
  const { hasher, clock } = shared.ports;
  let stored = await requireFile(url, source.size, shared, signal);
  onRead(0);
  const own = hex(await wrapReadError(source, hasher.whole(source.slice(0, source.size), onRead, signal)));
  while (stored === null) {
    await clock.wait(DIGEST_MILLISECONDS, signal);
    signal.throwIfAborted();
    stored = await requireFile(url, source.size, shared, signal);
  }
  return own === stored;
}
