import { hex } from './fingerprint';
import { SMALL_FILE } from './pace';
import type { Source } from './ports';
import { Problem } from './problem';
import { readable } from './sending';
import type { Shared } from './shared';

/** How often the server is asked whether it knows the digest of a file by now. */
const DIGEST_MILLISECONDS = 2000;

/** What an upload is about. */
interface Sent {
  readonly url: string;
  readonly size: number;
  /** Whether it may be of two files. */
  readonly doubtful: boolean;
  readonly source: Source;
}

/** Makes sure that there is a file now; resolves to whether it is the one that was sent. */
export async function arrived(
  sent: Sent,
  shared: Shared,
  read: (bytes: number) => void,
  signal: AbortSignal,
): Promise<boolean> {
  const { url, size, doubtful, source } = sent;
  if (doubtful) return arrivedAsIs(source, url, shared, read, signal);
  if (shared.abilities().pieces && size > SMALL_FILE) await confirmed(url, size, shared, signal);
  return true;
}

/** The SHA-256 of the file an upload has become, null while that is computed; fails while there is no file. */
async function confirmed(
  url: string,
  size: number,
  { tus }: Shared,
  signal: AbortSignal,
): Promise<string | null> {
  const file = await tus.complete(url, size, signal);
  if (!file) throw new Problem('ask', 'not-complete', '', 0);
  return file.sha256;
}

/** Reads all of a file that was saved again since its upload began: whether the server has this one, not parts of two. */
async function arrivedAsIs(
  source: Source,
  url: string,
  shared: Shared,
  read: (bytes: number) => void,
  signal: AbortSignal,
): Promise<boolean> {
  const { hasher, clock } = shared.ports;
  let theirs = await confirmed(url, source.size, shared, signal);
  read(0);
  const own = hex(await readable(source, hasher.whole(source.slice(0, source.size), read, signal)));
  while (theirs === null) {
    await clock.wait(DIGEST_MILLISECONDS, signal);
    signal.throwIfAborted();
    theirs = await confirmed(url, source.size, shared, signal);
  }
  return own === theirs;
}
