/** The name under which a program stores a downloaded file. Programs would take a first hyphen for an option. */
export function localName(name: string): string {
  return name.startsWith('-') ? `./${name}` : name;
}

/**
 * The name for each file; if several have the same, with a number before the extension. Names that differ only in case are
 * the same on some systems.
 */
export function localNames(names: readonly string[]): string[] {
  const key = (name: string) => name.normalize('NFC').toLowerCase();
  const given = new Set(names.map(key));
  const seen = new Set<string>();
  return names.map((name) => {
    let chosen = name;
    for (let number = 2; seen.has(key(chosen)) || (chosen !== name && given.has(key(chosen))); number++)
      chosen = numbered(name, number);
    seen.add(key(chosen));
    return localName(chosen);
  });
}

function numbered(name: string, number: number): string {
  const dot = name.lastIndexOf('.');
  const end = dot > 0 ? dot : name.length;
  return `${name.slice(0, end)} (${number})${name.slice(end)}`;
}
