/** What is known of a file without reading it. */
export interface NameAndSize {
  readonly name: string;
  readonly size: number;
}

/** A key for equal name and size. The server stores names in Unicode normal form C. */
export function nameAndSizeKey({ name, size }: NameAndSize): string {
  return `${name.normalize('NFC')}\n${size}`;
}

/** Groups files with equal name and size. */
export function groupByNameAndSize<T extends NameAndSize>(
  all: readonly T[],
): ReadonlyMap<string, readonly T[]> {
  const found = new Map<string, T[]>();
  for (const each of all) {
    const group = found.get(nameAndSizeKey(each));
    if (group) group.push(each);
    else found.set(nameAndSizeKey(each), [each]);
  }
  return found;
}
