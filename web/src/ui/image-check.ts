import { formatOf } from '../engine/formats';
import type { Source } from '../engine/ports';

const known = new WeakMap<Source, Promise<boolean>>();

/** Whether a file looks like no disk image. It is read once; one that cannot be read is not doubted. */
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
