import { formatOf } from '../engine/formats';
import type { Source } from '../engine/ports';

const known = new WeakMap<Source, Promise<boolean>>();

/** Whether a file was not recognized as a disk image; false if it can't be read. Each file is read only once. */
export function isUnrecognizedImage(source: Source): Promise<boolean> {
  const before = known.get(source);
  if (before) return before;
  const asked = formatOf(source).then(
    (format) => format === null,
    () => false,
  );
  known.set(source, asked);
  return asked;
}
