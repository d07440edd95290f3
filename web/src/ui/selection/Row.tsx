import type { ComponentChildren } from 'preact';
import type { StoredFile } from '../../engine/server/api';
import type { App } from '../app';
import { words } from '../file/words';
import { Name } from '../Name';
import { tell } from './Bar';
import type { Selection } from './selection';

const idOf = (file: StoredFile): string => `select-${file.id}`;

/** A row with a checkbox; a click anywhere on it selects the file. */
export function Row(props: {
  app: App;
  selection: Selection;
  file: StoredFile;
  children: ComponentChildren;
}) {
  const { app, selection, file, children } = props;
  const { id, name } = file;
  const selected = selection.chosen.value.has(id);
  const keys = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    move(app, selection, file, step, event.shiftKey);
    event.preventDefault();
  };
  return (
    <article class={`file selectable ${selected ? 'selected' : ''}`} data-id={id}>
      <input
        type="checkbox"
        id={idOf(file)}
        checked={selected}
        aria-label={words('select.one', { name })}
        onKeyDown={keys}
        onClick={(event) => {
          selection.toggle(file, event.shiftKey);
          tell(selection);
        }}
      />
      <h3 title={name} aria-label={name}>
        <label for={idOf(file)}>
          <Name name={name} />
        </label>
      </h3>
      {children}
    </article>
  );
}

/** Moves the focus to the next or previous row; with `extend` selects both. */
function move(app: App, selection: Selection, file: StoredFile, step: number, extend: boolean): void {
  const items = app.files.items.peek();
  const next = items[items.findIndex(({ id }) => id === file.id) + step];
  if (!next) return;
  if (extend) {
    if (!selection.chosen.peek().has(file.id)) selection.toggle(file);
    selection.extendTo(next);
    tell(selection);
  }
  document.getElementById(idOf(next))?.focus();
  // If the focus has scrolled the list, it renders the next rows now and not in the next frame. Otherwise a key that
  // is pressed before has no row to move to.
  document.dispatchEvent(new Event('scroll'));
}
