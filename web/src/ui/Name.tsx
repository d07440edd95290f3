/** Number of characters kept at the end of a truncated name, for the extension and version. */
const TAIL = 10;

const characters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** A file name that is truncated in the middle, so that the extension stays visible. */
export function Name({ name }: { name: string }) {
  const cut = cutOf(name);
  return (
    <bdi class="name">
      <span>{name.slice(0, cut)}</span>
      <span>{name.slice(cut)}</span>
    </bdi>
  );
}

/** Where the end starts; never within a grapheme, such as a flag. */
function cutOf(name: string): number {
  const cut = Math.max(0, name.length - TAIL);
  return characters.segment(name).containing(cut)?.index ?? 0;
}
