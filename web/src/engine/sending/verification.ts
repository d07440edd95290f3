import { hex } from '../encoding';
import { SMALL_FILE } from '../pacing/piece-size';
import type { Source } from '../ports';
import { Problem } from '../problem';
import { wrapReadError } from '../reading/digest';
import type { Shared } from './shared';

/** How often the server is polled for the digest of a file. */
const DIGEST_MILLISECONDS = 2000;

/** The upload to verify. */
interface SentFile {
  readonly url: string;
  readonly size: number;
  /** Whether it may contain bytes of two files. */
  readonly needsFullCompare: boolean;
  readonly source: Source;
}

/** Ensures that the upload has become a file; resolves to whether it is identical to the one sent. */
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

/** The SHA-256 of the file that the upload became, null while the server computes it; fails if there is no file. */
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

/** Compares full digests, because the file was saved again and the upload may contain bytes of two versions. */
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
