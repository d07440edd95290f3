import { RENAMABLE } from '../engine/phase';
import type { Upload } from '../engine/upload';

/** Problems that another name does not solve. */
const OF_CONTENT: ReadonlySet<string> = new Set(['not-an-image', 'too-large', 'digest-mismatch']);

/** Whether an upload may still be given another name: the server must not know it yet. */
export function isRenamable({ url, source, phase, problem }: Upload): boolean {
  return url === null && source !== null && RENAMABLE.has(phase) && !OF_CONTENT.has(problem?.kind ?? '');
}
