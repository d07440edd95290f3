/** Whether every byte is zero. Most bytes are not: the first that is something ends the search. */
function isZero(bytes: ArrayBuffer): boolean {
  const words = new BigUint64Array(bytes, 0, Math.floor(bytes.byteLength / 8));
  for (const word of words) if (word !== 0n) return false;
  return new Uint8Array(bytes, words.byteLength).every((byte) => byte === 0);
}

/** Computes digests away from the page: gets `{id, blob}`, answers `{id, digest, zeros}` or `{id, failed}`. */
addEventListener('message', async (event: MessageEvent<{ id: number; blob: Blob }>) => {
  const { id, blob } = event.data;
  try {
    const bytes = await blob.arrayBuffer();
    const digest = await crypto.subtle.digest('SHA-256', bytes);
    postMessage({ id, digest, zeros: isZero(bytes) }, { transfer: [digest] });
  } catch {
    postMessage({ id, failed: true });
  }
});
