import { sha256 } from '@noble/hashes/sha2.js';

/** What is asked: a digest of some bytes, of a whole file however large, or to stop with that. */
interface Question {
  readonly id: number;
  readonly blob?: Blob;
  readonly whole?: boolean;
}

/** A file is read in such stretches. */
const STRETCH = 4 * 1024 * 1024;

/** Digests of whole files that are still wanted. */
const wanted = new Set<number>();

/** Whether every byte is zero. Most bytes are not: the first that is something ends the search. */
function isZero(bytes: ArrayBuffer): boolean {
  const words = new BigUint64Array(bytes, 0, Math.floor(bytes.byteLength / 8));
  for (const word of words) if (word !== 0n) return false;
  return new Uint8Array(bytes, words.byteLength).every((byte) => byte === 0);
}

async function piece(id: number, blob: Blob): Promise<void> {
  const bytes = await blob.arrayBuffer();
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  postMessage({ id, digest, zeros: isZero(bytes) }, { transfer: [digest] });
}

/** WebCrypto takes only what fits in memory. */
async function whole(id: number, blob: Blob): Promise<void> {
  wanted.add(id);
  const hash = sha256.create();
  for (let at = 0; at < blob.size && wanted.has(id); at += STRETCH) {
    hash.update(new Uint8Array(await blob.slice(at, at + STRETCH).arrayBuffer()));
    postMessage({ id, read: Math.min(at + STRETCH, blob.size) });
  }
  if (wanted.delete(id)) postMessage({ id, digest: hash.digest().buffer });
}

/**
 * Computes digests away from the page: answers `{id, digest, zeros}`, `{id, read}` while it goes through a whole file,
 * or `{id, failed}`.
 */
addEventListener('message', async (event: MessageEvent<Question>) => {
  const { id, blob, whole: all } = event.data;
  try {
    if (!blob) wanted.delete(id);
    else await (all ? whole(id, blob) : piece(id, blob));
  } catch {
    wanted.delete(id);
    postMessage({ id, failed: true });
  }
});
