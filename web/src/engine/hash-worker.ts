/** Computes digests away from the page: gets `{id, blob}`, answers `{id, digest}` or `{id, failed}`. */
addEventListener('message', async (event: MessageEvent<{ id: number; blob: Blob }>) => {
  const { id, blob } = event.data;
  try {
    const digest = await crypto.subtle.digest('SHA-256', await blob.arrayBuffer());
    postMessage({ id, digest }, { transfer: [digest] });
  } catch {
    postMessage({ id, failed: true });
  }
});
