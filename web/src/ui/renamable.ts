import { RENAMABLE } from '../engine/phase';
import type { Upload } from '../engine/upload';

/** Whether an upload may still be given another name: the server must not know it yet. */
export function isRenamable({ url, source, phase }: Upload): boolean {
  return url === null && source !== null && RENAMABLE.has(phase);
}
