import { Problem } from '../../engine/problem';
import type { StoredFile } from '../../engine/server/api';

/** A file that was not deleted, and why. */
export interface NotDeleted {
  readonly file: StoredFile;
  readonly error: unknown;
}

/**
 * Deletes files, one after the other, until `signal` is aborted. If the server can't be reached or the session has expired,
 * the remaining files fail for the same reason.
 */
export async function deleteAll(
  files: readonly StoredFile[],
  remove: (id: string) => Promise<void>,
  onDeleted: (file: StoredFile) => void,
  signal: AbortSignal,
): Promise<NotDeleted[]> {
  const failures: NotDeleted[] = [];
  for (const [i, file] of files.entries()) {
    if (signal.aborted) break;
    try {
      await remove(file.id);
      onDeleted(file);
    } catch (error) {
      if (isGone(error)) {
        onDeleted(file);
        continue;
      }
      if (concernsAll(error)) return [...failures, ...files.slice(i).map((rest) => ({ file: rest, error }))];
      failures.push({ file, error });
    }
  }
  return failures;
}

/** Whether the file was already deleted. */
function isGone(error: unknown): boolean {
  return error instanceof Problem && error.status === 404;
}

function concernsAll(error: unknown): boolean {
  return error instanceof Problem && (error.status === 0 || error.status === 401);
}
