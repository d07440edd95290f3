/** Of a long name so many characters stay at its end: the extension, and what tells versions apart. */
const TAIL = 10;

const characters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The name of a file. Where there is no room for all of it, its middle goes and the extension stays. */
export function Name({ name }: { name: string }) {
  const cut = cutOf(name);
  return (
    <bdi class="name">
      <span>{name.slice(0, cut)}</span>
      <span>{name.slice(cut)}</span>
    </bdi>
  );
}

/** Where the end begins; never inside what is seen as one character, such as a flag. */
function cutOf(name: string): number {
  const cut = Math.max(0, name.length - TAIL);
  return characters.segment(name).containing(cut)?.index ?? 0;
}
