import { nameAndSizeKey } from '../name-and-size';
import { SMALL_FILE } from '../pacing/piece-size';
import type { Source } from '../ports';
import { Problem } from '../problem';
import type { Range } from '../ranges';
import { digest, wrapReadError } from '../reading/digest';
import { fingerprintOf } from '../reading/fingerprint';
import { type Shared, verifiesPieces } from './shared';

/** For all but a few formats, these first bytes suffice to recognize a disk image. */
const HEAD_BYTES = 68 * 1024;

/** An upload on the server, and what is known of it. */
export interface CreatedUpload {
  readonly url: string;
  /**
   * `created`: by this call; content may be missing. `stored`: by this call, and it is a file now. `recovered`: by an
   * earlier call whose response was lost. `complete`: the server already had this file.
   */
  readonly state: 'created' | 'stored' | 'recovered' | 'complete';
  readonly durable: Range[];
  /** Whether the content sent with the creation was verified; null if none was sent. */
  readonly verified: boolean | null;
}

/** How to find or create an upload. */
export interface CreationOptions {
  /** Whether the upload may already exist, because an earlier creation got no response. */
  readonly creationUnanswered: boolean;
  /** Called with the number of bytes read to compare the file with one on the server. */
  readonly onCompared: (bytes: number) => void;
  /** Aborts the comparison; the file is then uploaded in any case. */
  readonly skipCompare: AbortSignal;
}

/** Finds the upload of a file on the server, or creates one. Fails with a `Problem`, or if the signal is aborted. */
export async function findOrCreate(
  source: Source,
  shared: Shared,
  options: CreationOptions,
  signal: AbortSignal,
): Promise<CreatedUpload> {
  const { hasher } = shared.ports;
  const duplicate = await shared.duplicates.find(source, options.onCompared, signal, options.skipCompare);
  // No await before the return: otherwise a stopped upload could keep the URL of a finished file.
  signal.throwIfAborted();
  if (duplicate !== null)
    return { url: duplicate, state: 'complete', durable: [{ from: 0, to: source.size }], verified: null };
  const fingerprint =
    source.size > SMALL_FILE ? await wrapReadError(source, fingerprintOf(source, hasher)) : '';
  const orphan = options.creationUnanswered ? await findOrphan(source, fingerprint, shared, signal) : null;
  if (orphan !== null) return { url: orphan, state: 'recovered', durable: [], verified: null };
  signal.throwIfAborted();
  await shared.account.requireOwner();
  signal.throwIfAborted();
  const created = await create(source, fingerprint, shared, signal);
  const { name, size, modified, handle } = source;
  // Only a reload needs the journal entry, so sending does not wait for it.
  if (created.state === 'created')
    void shared.ports.journal.put({
      url: created.url,
      owner: shared.account.owner,
      name,
      size,
      modified,
      fingerprint,
      startedAt: shared.ports.clock.date(),
      handle,
    });
  return created;
}

/** Finds the upload of a creation whose response was lost. It occupies space that a second upload would need. */
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
    const remote = await shared.tus.retrieve(url, signal);
    if (remote.fingerprint === fingerprint && remote.modified === source.modified) return url;
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
  const stored = content && (await sendInBatch(source, content, sha256, shared, signal));
  if (stored) return stored;
  const leave = await shared.batches.place(signal);
  const { url, offset } = await shared.tus
    .create(source, fingerprint, { content, sha256 }, signal)
    .catch((error: unknown) => {
      // The creation may have succeeded although its response was lost, so look for duplicates again.
      if (content) shared.duplicates.enqueue(source);
      if (content && error instanceof Problem && error.remedy === 'smaller') {
        shared.pacing.pieceSize.tooLarge(content.size);
        throw new Problem('resync', 'smaller', '', error.status);
      }
      throw error;
    })
    .finally(leave);
  const durable = offset > 0 ? [{ from: 0, to: offset }] : [];
  const state = content && offset === source.size ? 'stored' : 'created';
  return { url, state, durable, verified: content && sha256 !== null };
}

/** Sends the file together with others; null if it has to be sent alone. */
async function sendInBatch(
  source: Source,
  content: Blob,
  sha256: Uint8Array | null,
  { batches, duplicates }: Shared,
  signal: AbortSignal,
): Promise<CreatedUpload | null> {
  if (content.size < source.size || !batches.takes(source)) return null;
  try {
    const url = await batches.send({ source, content, sha256 }, signal);
    const durable = [{ from: 0, to: source.size }];
    return url === null ? null : { url, state: 'stored', durable, verified: sha256 !== null };
  } catch (error) {
    // The file may be stored although the response was lost.
    duplicates.enqueue(source);
    throw error;
  }
}

/**
 * The content to send with the creation, if the server supports that. Of a small file it is the whole content. Of a
 * larger one it is the first bytes, if the server only accepts disk images: it recognizes them by these bytes.
 */
function contentForCreation(source: Source, { capabilities, pacing }: Shared): Blob | null {
  const { withCreation, maxAppendSize, onlyImages } = capabilities();
  if (!withCreation || source.size === 0) return null;
  const most = Math.min(SMALL_FILE, maxAppendSize ?? SMALL_FILE, pacing.pieceSize.most);
  if (source.size <= most) return source.slice(0, source.size);
  return onlyImages ? source.slice(0, Math.min(HEAD_BYTES, most)) : null;
}
