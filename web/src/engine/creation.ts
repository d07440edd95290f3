import { sample } from './fingerprint';
import { SMALL_FILE } from './pace';
import type { Source } from './ports';
import { Problem } from './problem';
import type { Range } from './ranges';
import { checks, digest, readable } from './sending';
import type { Shared } from './shared';
import { outlineOf } from './twins';

/** Among so many of its first bytes lies what tells a disk image, for all but a few formats. */
const HEAD_BYTES = 68 * 1024;

/** Where a file has its place on the server, and what is known of it there. */
export interface Place {
  readonly url: string;
  /** `new` with these bytes already; `begun` by a creation whose answer was lost; `whole` before anything was sent. */
  readonly state: 'new' | 'begun' | 'whole';
  readonly durable: Range[];
  /** Whether what came along with the creation was verified; null when nothing did. */
  readonly verified: boolean | null;
}

/** How a place is looked for. */
export interface Search {
  /** Whether there may be one already, because an earlier creation got no answer. */
  readonly unsure: boolean;
  /** Called with how many bytes were read to compare the file with one the server has. */
  readonly compared: (bytes: number) => void;
  /** Ends that reading: the file shall be sent in any case. */
  readonly enough: AbortSignal;
}

/** Finds a place for a file on the server, or makes one. Fails with a `Problem`, or because the signal was aborted. */
export async function place(
  source: Source,
  shared: Shared,
  search: Search,
  signal: AbortSignal,
): Promise<Place> {
  const { hasher } = shared.ports;
  const whole = await shared.twins.find(source, search.compared, signal, search.enough);
  // From here to the end nothing may come between: what was stopped must not bear the address of a finished file.
  signal.throwIfAborted();
  if (whole !== null)
    return { url: whole, state: 'whole', durable: [{ from: 0, to: source.size }], verified: null };
  const fingerprint = source.size > SMALL_FILE ? await readable(source, sample(source, hasher)) : '';
  const begun = search.unsure ? await lost(source, fingerprint, shared, signal) : null;
  if (begun !== null) return { url: begun, state: 'begun', durable: [], verified: null };
  signal.throwIfAborted();
  await shared.ownership.check();
  signal.throwIfAborted();
  const made = await create(source, fingerprint, shared, signal);
  const { name, size, modified, handle } = source;
  // Sending does not wait for what only a reload needs.
  if (made.durable[0]?.to !== size)
    void shared.ports.journal.put({
      url: made.url,
      owner: shared.ownership.owner,
      name,
      size,
      modified,
      sample: fingerprint,
      startedAt: shared.ports.clock.date(),
      handle,
    });
  return made;
}

/** An upload that a creation without an answer has made after all: it holds the room that another would need. */
async function lost(
  source: Source,
  fingerprint: string,
  shared: Shared,
  signal: AbortSignal,
): Promise<string | null> {
  for (const { url, name, length } of await shared.inquiries.unfinished()) {
    const alike = length === source.size && outlineOf({ name, size: length }) === outlineOf(source);
    if (!alike || shared.taken(url)) continue;
    signal.throwIfAborted();
    const { metadata } = await shared.tus.retrieve(url, signal);
    if (metadata.get('sample') === fingerprint && metadata.get('lastmodified') === `${source.modified}`)
      return url;
  }
  return null;
}

async function create(
  source: Source,
  fingerprint: string,
  shared: Shared,
  signal: AbortSignal,
): Promise<Place> {
  const content = alongIn(source, shared);
  const digested = content && checks(shared) ? await digest(content, source, shared.ports.hasher) : null;
  if (content) await shared.line.allowed(content.size, shared.ports.clock, signal);
  signal.throwIfAborted();
  const sha256 = digested?.sha256 ?? null;
  const { url, offset } = await shared.tus
    .create(source, fingerprint, { content, sha256 }, signal)
    .catch((error: unknown) => {
      // Without an answer nobody knows whether it arrived with what it created.
      if (content) shared.twins.expect(source);
      if (content && error instanceof Problem && error.remedy === 'smaller') {
        shared.line.pieceSize.tooLarge(content.size);
        throw new Problem('ask', 'smaller', '', error.status);
      }
      throw error;
    });
  const durable = offset > 0 ? [{ from: 0, to: offset }] : [];
  return { url, state: 'new', durable, verified: content && sha256 !== null };
}

/**
 * What travels with the request that creates an upload, where the server takes it: all of a small file; of a larger one,
 * if nothing but disk images is accepted, the bytes by which the server recognises them, before any other is sent.
 */
function alongIn(source: Source, { abilities, line }: Shared): Blob | null {
  const { withCreation, maxAppendSize, onlyImages } = abilities();
  if (!withCreation || source.size === 0) return null;
  const most = Math.min(SMALL_FILE, maxAppendSize ?? SMALL_FILE, line.pieceSize.most);
  if (source.size <= most) return source.slice(0, source.size);
  return onlyImages ? source.slice(0, Math.min(HEAD_BYTES, most)) : null;
}
