import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { User } from '../../engine/server/api';
import { announce } from '../announce';
import type { App } from '../app';
import { copyText } from '../clipboard';
import { words } from '../file/words';
import { mayDelete } from '../files-model';
import { bytes } from '../format';
import { CopyIcon, DownloadIcon, TrashIcon } from '../icons';
import { toast } from '../toasts';
import { DeleteDialog } from './DeleteDialog';
import { ListDialog } from './ListDialog';
import { sumLines } from './lists';
import type { Selection } from './selection';

/** Number and total size of the selected files. */
function countOf(selection: Selection): string {
  const count = selection.chosen.value.size;
  return count === 0
    ? words('select.none')
    : words('select.count', { count, size: bytes(selection.size.value) });
}

/** Announces the selection to screen readers. */
export function tell(selection: Selection): void {
  announce(countOf(selection), 'selection');
}

/** What can be done with the selected files; it stays visible while the list scrolls. */
export function Bar(props: { app: App; user: User; selection: Selection; leave: () => void }) {
  const { app, user, selection, leave } = props;
  const open = useSignal<'delete' | 'list' | null>(null);
  const close = () => {
    open.value = null;
  };
  useEffect(() => {
    const keys = (event: KeyboardEvent) => {
      const elsewhere = event.target instanceof HTMLInputElement && event.target.type === 'search';
      if (elsewhere || document.querySelector('dialog[open]')) return;
      if (event.key === 'Escape') leave();
      if (event.key === 'a' && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        if (!selection.all.peek()) selection.toggleAll();
        tell(selection);
      }
    };
    document.addEventListener('keydown', keys);
    return () => document.removeEventListener('keydown', keys);
  }, [leave, selection]);
  const none = selection.chosen.value.size === 0;
  const deletable = selection.files().some((file) => mayDelete(user, file));
  const outside = selection.outside.value;
  return (
    <>
      <section class="selection" aria-label={words('select.bar')}>
        <All app={app} selection={selection} />
        <p class="selection-count numbers">
          {countOf(selection)}
          {outside > 0 && <span class="hint"> {words('select.outside', { count: outside })}</span>}
        </p>
        <div class="selection-buttons">
          <button
            type="button"
            title={words('list.title')}
            disabled={none}
            onClick={() => {
              open.value = 'list';
            }}
          >
            <DownloadIcon />
            <span>{words('list.title')}</span>
          </button>
          <button
            type="button"
            title={words('select.sums')}
            disabled={none}
            onClick={() => void copySums(selection)}
          >
            <CopyIcon />
            <span>{words('select.sums')}</span>
          </button>
          <button
            type="button"
            class="removes"
            title={words('delete.button')}
            disabled={!deletable}
            onClick={() => {
              open.value = 'delete';
            }}
          >
            <TrashIcon />
            <span>{words('delete.button')}</span>
          </button>
          <button type="button" onClick={leave}>
            {words('select.done')}
          </button>
        </div>
      </section>
      {open.value === 'delete' && <DeleteDialog app={app} user={user} selection={selection} close={close} />}
      {open.value === 'list' && <ListDialog selection={selection} close={close} />}
    </>
  );
}

/** Selects all loaded files; says so if the server has more. */
function All({ app, selection }: { app: App; selection: Selection }) {
  const { files } = app;
  const count = files.items.value.length;
  const complete = files.complete.value && files.unseenCount.value === 0;
  const label = files.search.value
    ? words(complete ? 'select.all.found' : 'select.all.foundLoaded', { count })
    : words(complete ? 'select.all' : 'select.all.loaded', { count });
  const some = selection.chosen.value.size > 0;
  return (
    <label class="select-all">
      <input
        type="checkbox"
        id="select-all"
        disabled={count === 0}
        checked={selection.all.value}
        indeterminate={some && !selection.all.value}
        onClick={() => {
          selection.toggleAll();
          tell(selection);
        }}
      />
      <span>
        {label} {!complete && count > 0 && <span class="hint">{words('select.more')}</span>}
      </span>
    </label>
  );
}

/** Copies the checksums as `sha256sum` writes them. */
async function copySums(selection: Selection): Promise<void> {
  const lines = sumLines(selection.files());
  const missing = selection.chosen.peek().size - lines.length;
  if (lines.length > 0 && !(await copyText(`${lines.join('\n')}\n`)))
    return void toast(words('copy.failed'), 'problem');
  const copied = lines.length > 0 ? [words('select.sums.copied', { count: lines.length })] : [];
  const rest = missing > 0 ? [words('select.sums.missing', { count: missing })] : [];
  toast([...copied, ...rest].join(' '));
}
