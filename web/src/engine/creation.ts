import { nameAndSizeKey } from './duplicates';
import { sample } from './fingerprint';
import { SMALL_FILE } from './pacing';
import type { Source } from './ports';
import { Problem } from './problem';
import type { Range } from './ranges';
import { digest, verifiesPieces, wrapReadError } from './reading';
import type { Shared } from './shared';

/** Among so many of its first bytes lies what tells a disk image, for all but a few formats. */
const HEAD_BYTES = 68 * 1024;

/** Where a file has its place on the server, and what is known of it there. */
export interface CreatedUpload {
  readonly url: string;
  /** `new` with these bytes already; `begun` by a creation whose answer was lost; `whole` before anything was sent. */
  readonly state: 'created' | 'recovered' | 'complete';
  readonly durable: Range[];
  /** Whether what came along with the creation was verified; null when nothing did. */
  readonly verified: boolean | null;
}

/** How a place is looked for. */
export interface CreationOptions {
  /** Whether there may be one already, because an earlier creation got no answer. */
  readonly creationUnanswered: boolean;
  /** Called with how many bytes were read to compare the file with one the server has. */
  readonly onCompared: (bytes: number) => void;
  /** Ends that reading: the file shall be sent in any case. */
  readonly skipCompare: AbortSignal;
}

/** Finds a place for a file on the server, or makes one. Fails with a `Problem`, or because the signal was aborted. */
export async function findOrCreate(
  source: Source,
  shared: Shared,
  options: CreationOptions,
  signal: AbortSignal,
): Promise<CreatedUpload> {
  const { hasher } = shared.ports;
  const duplicate = await shared.duplicates.find(source, options.onCompared, signal, options.skipCompare);
  // From here to the end nothing may come between: what was stopped must not bear the address of a finished file.
  signal.throwIfAborted();
  if (duplicate !== null)
    return { url: duplicate, state: 'complete', durable: [{ from: 0, to: source.size }], verified: null };
  const fingerprint = source.size > SMALL_FILE ? await wrapReadError(source, sample(source, hasher)) : '';
  const orphan = options.creationUnanswered ? await findOrphan(source, fingerprint, shared, signal) : null;
  if (orphan !== null) return { url: orphan, state: 'recovered', durable: [], verified: null };
  signal.throwIfAborted();
  await shared.ownership.check();
  signal.throwIfAborted();
  const created = await create(source, fingerprint, shared, signal);
  const { name, size, modified, handle } = source;
  // Sending does not wait for what only a reload needs.
  if (created.durable[0]?.to !== size)
    void shared.ports.journal.put({
      url: created.url,
      owner: shared.ownership.owner,
      name,
      size,
      modified,
      sample: fingerprint,
      startedAt: shared.ports.clock.date(),
      handle,
    });
  return created;
}

/** An upload that a creation without an answer has made after all: it holds the room that another would need. */
async function findOrphan(
  source: Source,
  fingerprint: string,
  shared: Shared,
  signal: AbortSignal,
): Promise<string | null> {
  for (const { url, name, length } of await shared.queries.unfinished()) {
    const matches =
      length === source.size && nameAndSizeKey({ name, size: length }) === nameAndSizeKey(source);
    if (!matches || shared.isKnown(url)) continue;
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
): Promise<CreatedUpload> {
  const content = contentForCreation(source, shared);
  const digested =
    content && verifiesPieces(shared) ? await digest(content, source, shared.ports.hasher) : null;
  if (content) await shared.pacing.allowed(content.size, shared.ports.clock, signal);
  signal.throwIfAborted();
  const sha256 = digested?.sha256 ?? null;
  const { url, offset } = await shared.tus
    .create(source, fingerprint, { content, sha256 }, signal)
    .catch((error: unknown) => {
      // Without an answer nobody knows whether it arrived with what it created.
      if (content) shared.duplicates.enqueue(source);
      if (content && error instanceof Problem && error.remedy === 'smaller') {
        shared.pacing.pieceSize.tooLarge(content.size);
        throw new Problem('resync', 'smaller', '', error.status);
      }
      throw error;
    });
  const durable = offset > 0 ? [{ from: 0, to: offset }] : [];
  return { url, state: 'created', durable, verified: content && sha256 !== null };
}

/**
 * What travels with the request that creates an upload, where the server takes it: all of a small file; of a larger one,
 * if nothing but disk images is accepted, the bytes by which the server recognises them, before any other is sent.
 */
function contentForCreation(source: Source, { capabilities, pacing }: Shared): Blob | null {
  const { withCreation, maxAppendSize, onlyImages } = capabilities();
  if (!withCreation || source.size === 0) return null;
  const most = Math.min(SMALL_FILE, maxAppendSize ?? SMALL_FILE, pacing.pieceSize.most);
  if (source.size <= most) return source.slice(0, source.size);
  return onlyImages ? source.slice(0, Math.min(HEAD_BYTES, most)) : null;
}
