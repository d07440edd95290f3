import type { Shared } from './shared';

/** The name that is held while the upload at an address is sent. */
export function lockOf(url: string): string {
  return `lading-url:${url}`;
}

/** Removes what the server has of an upload. What cannot be removed now expires by itself. */
export async function remove(url: string, { ports, tus }: Shared): Promise<void> {
  void ports.journal.remove(url);
  await tus.cancel(url).catch(() => undefined);
}

/**
 * Removes what the server has of an upload, unless another tab sends it; resolves to whether it has become a file
 * meanwhile, which stays.
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
      // Nobody knows what it is by now: if it is unfinished, it expires.
    }
  });
  return complete;
}
