import { sha256 } from '@noble/hashes/sha2.js';

/** A request: digest a piece, digest a whole file of any size, or cancel. */
interface Question {
  readonly id: number;
  readonly blob?: Blob;
  readonly whole?: boolean;
}

/** Read size for whole files. */
const STRETCH = 4 * 1024 * 1024;

/** IDs of whole-file digests that are not cancelled. */
const wanted = new Set<number>();

/** Whether every byte is zero. Usually ends at the first word. */
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

/** Streams the file through a JavaScript SHA-256, because WebCrypto needs all bytes in memory. */
async function whole(id: number, blob: Blob): Promise<void> {
  wanted.add(id);
  const hash = sha256.create();
  for (let at = 0; at < blob.size && wanted.has(id); at += STRETCH) {
    hash.update(new Uint8Array(await blob.slice(at, at + STRETCH).arrayBuffer()));
    postMessage({ id, read: Math.min(at + STRETCH, blob.size) });
  }
  if (wanted.delete(id)) postMessage({ id, digest: hash.digest().buffer });
}

/** Hashes off the main thread. Replies `{id, digest, zeros}`, `{id, read}` as progress, or `{id, failed}`. */
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
