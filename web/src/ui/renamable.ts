import { RENAMABLE } from '../engine/phase';
import type { Upload } from '../engine/sending/upload';

/** Problems that a new name does not solve. */
const OF_CONTENT: ReadonlySet<string> = new Set(['not-an-image', 'too-large', 'digest-mismatch']);

/** Whether an upload can still be renamed: only before it is created on the server. */
export function isRenamable({ url, source, phase, problem }: Upload): boolean {
  return url === null && source !== null && RENAMABLE.has(phase) && !OF_CONTENT.has(problem?.kind ?? '');
}
