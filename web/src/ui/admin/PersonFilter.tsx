import { useRef } from 'preact/hooks';
import { words } from './words';

/** A field for the name of a person. Nothing happens until it is complete, or empty again. */
export function PersonFilter({ title, set }: { title: string; set: (name: string) => void }) {
  const last = useRef('');
  const apply = (typed: string) => {
    const name = typed.trim();
    if (name === last.current) return;
    last.current = name;
    set(name);
  };
  return (
    <label>
      {title}
      <input
        type="search"
        autocapitalize="none"
        autocomplete="off"
        spellcheck={false}
        placeholder={words('filter.everybody')}
        onInput={(event) => event.currentTarget.value === '' && apply('')}
        onChange={(event) => apply(event.currentTarget.value)}
      />
    </label>
  );
}
