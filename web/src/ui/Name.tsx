/** Of a long name so much stays at its end: the extension, and what tells versions apart. */
const TAIL = 10;

/** The name of a file. Where there is no room for all of it, its middle goes and the extension stays. */
export function Name({ name }: { name: string }) {
  const cut = Math.max(0, name.length - TAIL);
  return (
    <bdi class="name">
      <span>{name.slice(0, cut)}</span>
      <span>{name.slice(cut)}</span>
    </bdi>
  );
}
