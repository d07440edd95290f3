import type { Shared } from './shared';

/** The name of the lock that is held while an upload is sent. */
export function lockOf(url: string): string {
  return `lading-url:${url}`;
}

/** Deletes an upload on the server. If that fails, the upload expires later. */
export async function remove(url: string, { ports, tus }: Shared): Promise<void> {
  void ports.journal.remove(url);
  await tus.cancel(url).catch(() => undefined);
}

/**
 * Deletes an upload on the server unless another tab is sending it; resolves to whether it is complete. A complete
 * file is kept.
 */
export async function removeUnlessComplete(
  { url, size, mayBeComplete }: { url: string; size: number; mayBeComplete: boolean },
  shared: Shared,
): Promise<boolean> {
  let complete = false;
  await shared.ports.locks.exclusively(lockOf(url), async () => {
    try {
      complete = mayBeComplete && (await shared.tus.complete(url, size)) !== null;
      if (!complete) await remove(url, shared);
    } catch {
      // The state of the upload is unknown; if it is unfinished, it expires.
    }
  });
  return complete;
}
