import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { StoredFile, User } from '../../engine/server/api';
import type { App } from '../app';
import { Dialog } from '../Dialog';
import { words } from '../file/words';
import { mayDelete } from '../files-model';
import { reasonOf } from '../reasons';
import { toast } from '../toasts';
import { deleteAll, type NotDeleted } from './delete-all';
import type { Selection } from './selection';

/** Focuses a button that replaces the focused one. */
const takeFocus = (button: HTMLButtonElement | null): void => button?.focus();

/** Deletes the selected files after one confirmation, and lists those that could not be deleted. */
export function DeleteDialog(props: { app: App; user: User; selection: Selection; close: () => void }) {
  const { app, user, selection, close } = props;
  const chosen = selection.files();
  const deletable = chosen.filter((file) => mayDelete(user, file));
  /** The progress; null before and after it. */
  const running = useSignal<{ readonly done: number; readonly of: number } | null>(null);
  const failures = useSignal<readonly NotDeleted[]>([]);
  const stop = useMemo(() => ({ now: new AbortController() }), []);
  // The user may have signed out.
  useEffect(() => () => stop.now.abort(), [stop]);
  const run = async (files: readonly StoredFile[]) => {
    // The button disappears only after the next rendering.
    if (running.peek()) return;
    let done = 0;
    running.value = { done, of: files.length };
    stop.now = new AbortController();
    const deleted = (file: StoredFile) => {
      running.value = { done: ++done, of: files.length };
      app.files.removed(file.id);
      selection.removed(file.id);
    };
    failures.value = await deleteAll(files, (id) => app.api.remove(id), deleted, stop.now.signal);
    running.value = null;
    if (done > 0) toast(words('delete.done', { count: done }));
    if (failures.value.length > 0) return;
    close();
    // The button that opened the dialog is disabled now.
    setTimeout(() => document.getElementById('select-all')?.focus());
  };
  if (running.value) {
    const { done, of: count } = running.value;
    return (
      <Dialog
        key="deletion"
        title={words('delete.title', { count })}
        close={close}
        busy
        closeLabel={words('delete.keep')}
      >
        <p role="status">{words('delete.running', { done, count })}</p>
        <progress max={count} value={done} aria-label={words('delete.title', { count })} />
        <button ref={takeFocus} type="button" class="wide" onClick={() => stop.now.abort()}>
          {words('delete.stop')}
        </button>
      </Dialog>
    );
  }
  if (failures.value.length > 0) {
    const count = failures.value.length;
    return (
      <Dialog key="deletion" title={words('delete.failed', { count })} close={close} hasPrimary>
        <Names label={words('delete.failed.list')} rows={failures.value} />
        <button
          ref={takeFocus}
          type="button"
          class="wide"
          onClick={() => void run(failures.value.map(({ file }) => file))}
        >
          {words('delete.again')}
        </button>
      </Dialog>
    );
  }
  const count = deletable.length;
  const others = chosen.length - count;
  return (
    <Dialog
      key="deletion"
      title={words('delete.title', { count })}
      close={close}
      closeLabel={words('delete.keep')}
      hasPrimary
    >
      <Names label={words('delete.list')} rows={deletable.map((file) => ({ file }))} />
      {others > 0 && <p class="hint">{words('delete.others', { count: others })}</p>}
      <p>{words('delete.why')}</p>
      <button type="button" class="wide removes" onClick={() => void run(deletable)}>
        {words('delete.button')}
      </button>
    </Dialog>
  );
}

/** A list in a box that scrolls. */
function Names({
  label,
  rows,
}: {
  label: string;
  rows: readonly (Partial<NotDeleted> & Pick<NotDeleted, 'file'>)[];
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard must be able to scroll it
    <section class="names" aria-label={label} tabIndex={0}>
      <ul>
        {rows.map(({ file, error }) => (
          <li key={file.id}>
            <bdi>{file.name}</bdi>
            {error !== undefined && <span class="problem"> {reasonOf(error)}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}
