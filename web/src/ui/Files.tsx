import { useSignal } from '@preact/signals';
import { useCallback, useEffect, useLayoutEffect } from 'preact/hooks';
import type { Sort, StoredFile, User } from '../engine/server/api';
import { arrival, fileIn, follow, pathOf } from './address';
import type { App } from './app';
import { CAN_NOTIFY } from './file-notifier';
import { mayDelete } from './files-model';
import { focusFilesAfter } from './focus';
import { ago, bytes } from './format';
import { BellIcon, DownloadIcon, LinkIcon, ShieldIcon, TrashIcon } from './icons';
import { Name } from './Name';
import { NoImage } from './NoImage';
import { language, text } from './text';
import { toast } from './toasts';
import { Virtual } from './Virtual';

const SORTS: Sort[] = ['newest', 'oldest', 'name', 'largest', 'smallest'];
const TYPING_MILLISECONDS = 200;

/** All complete files of all users, with live updates. */
export function Files({ app, user }: { app: App; user: User }) {
  const files = app.files;
  const now = useSignal(Date.now());
  const selecting = app.selecting.value;
  useLayoutEffect(returnToPlace, []);
  useEffect(() => {
    const timer = setInterval(() => {
      now.value = Date.now();
    }, 30_000);
    return () => clearInterval(timer);
  }, [now]);
  // After a page failed to load, only the button retries, not each scroll event.
  const more = useCallback(() => void (files.moreFailed.peek() || files.loadMore()), [files]);
  return (
    <section id="files" class="card files" aria-labelledby="files-title" tabIndex={-1}>
      <div class="bar">
        <h2 id="files-title">{text('files.title')}</h2>
        <Tools app={app} user={user} />
      </div>
      {files.state.value === 'failed' && <Failed words="files.failed" again={() => files.load()} />}
      {files.state.value === 'loading' && <p class="empty">{text('app.loading')}</p>}
      {files.unseenCount.value > 0 && (
        <button type="button" class="show-new" onClick={() => void focusFilesAfter(files.load())}>
          {text('files.unseen', { count: files.unseenCount.value })}
        </button>
      )}
      {files.state.value === 'ready' && files.items.value.length === 0 && (
        <p class="empty">
          {files.search.value
            ? text('files.nothing', { search: files.search.value })
            : text(user.role === 'viewer' ? 'files.empty.viewer' : 'files.empty')}
        </p>
      )}
      {selecting && <selecting.Bar />}
      <Virtual
        items={files.items.value}
        label={text('files.title')}
        keyOf={(file) => file.id}
        row={(file) => {
          const facts = { app, user, file, now: now.value };
          return selecting ? (
            <selecting.Row file={file}>
              <Facts {...facts} />
              <Size {...file} />
            </selecting.Row>
          ) : (
            <FileRow {...facts} />
          );
        }}
        onEnd={more}
      />
      {files.moreFailed.value && <Failed words="files.moreFailed" again={() => files.loadMore()} />}
    </section>
  );
}

/** After the page of a file, shows the list where it was left, and focuses the file. */
function returnToPlace(): void {
  const arrived = arrival();
  const id = arrived && fileIn(arrived.from);
  if (!id) return;
  const focus = () => (document.getElementById(`file-${id}`) ?? document.getElementById('files'))?.focus();
  // The list is rendered with its height first, then at its place.
  requestAnimationFrame(() => {
    scrollTo(0, arrived.top);
    requestAnimationFrame(focus);
  });
}

/** Loads the code for the selection of several files, and begins one; or ends it. */
async function toggleSelecting(app: App, user: User): Promise<void> {
  if (app.selecting.value) return app.selecting.value.end();
  try {
    const { begin } = await import('./selection/selecting');
    await begin(app, user);
  } catch {
    toast(text('app.offline'), 'problem');
  }
}

function Failed({
  words,
  again,
}: {
  words: 'files.failed' | 'files.moreFailed';
  again: () => Promise<void>;
}) {
  return (
    <p class="empty" role="alert">
      {text(words)}{' '}
      <button type="button" onClick={() => void focusFilesAfter(again())}>
        {text('files.again')}
      </button>
    </p>
  );
}

function Tools({ app, user }: { app: App; user: User }) {
  const files = app.files;
  const timer = useSignal<ReturnType<typeof setTimeout> | undefined>(undefined);
  const asked = useSignal(CAN_NOTIFY ? Notification.permission : 'denied');
  // Drops the pending search when the user signs out.
  useEffect(() => () => clearTimeout(timer.peek()), [timer]);
  const search = (wanted: string) => {
    clearTimeout(timer.value);
    timer.value = setTimeout(() => {
      files.search.value = wanted;
      void files.load();
    }, TYPING_MILLISECONDS);
  };
  return (
    <div class="bar-buttons">
      <input
        type="search"
        aria-label={text('files.search')}
        placeholder={text('files.search')}
        maxLength={200}
        onInput={(event) => search(event.currentTarget.value)}
      />
      <select
        aria-label={text('files.sort')}
        value={files.sort.value}
        onChange={(event) => {
          files.sort.value = event.currentTarget.value as Sort;
          void files.load();
        }}
      >
        {SORTS.map((sort) => (
          <option key={sort} value={sort}>
            {text(`files.sort.${sort}`)}
          </option>
        ))}
      </select>
      {(files.items.value.length > 0 || app.selecting.value) && (
        <button
          type="button"
          id="select"
          aria-pressed={app.selecting.value !== null}
          onClick={() => void toggleSelecting(app, user)}
        >
          {text('files.select')}
        </button>
      )}
      {asked.value === 'default' && (
        <button
          type="button"
          class="icon-button"
          aria-label={text('files.notify')}
          title={text('files.notify')}
          onClick={async () => {
            asked.value = await Notification.requestPermission();
          }}
        >
          <BellIcon />
        </button>
      )}
    </div>
  );
}

interface RowProps {
  readonly app: App;
  readonly user: User;
  readonly file: StoredFile;
  readonly now: number;
}

function Facts({ app, user, file, now }: RowProps) {
  return (
    <p class="facts hint">
      {app.files.newIds.value.has(file.id) && <span class="badge new">{text('files.new')}</span>}
      <bdi class="size-here numbers">{bytes(file.size)}</bdi>
      {file.format && <span class="badge">{file.format}</span>}
      {file.image === false && <NoImage />}
      <bdi class="owner">{originOf(file, user)}</bdi>
      <time dateTime={file.addedAt} title={new Date(file.addedAt).toLocaleString()}>
        {ago(file.addedAt, now)}
      </time>
      {file.expiresAt && (
        <time dateTime={file.expiresAt} title={new Date(file.expiresAt).toLocaleString(language.value)}>
          {text('files.ends', { date: new Date(file.expiresAt).toLocaleDateString(language.value) })}
        </time>
      )}
    </p>
  );
}

/** Who added the file; of an own one that arrived through a link, the link. */
function originOf({ owner, link }: StoredFile, user: User): string {
  if (owner !== user.name) return owner;
  return link ? text('files.through', { link }) : text('files.you');
}

function Size({ size }: StoredFile) {
  return (
    <p class="size numbers">
      <bdi>{bytes(size)}</bdi>
    </p>
  );
}

function FileRow(props: RowProps) {
  const { app, user, file } = props;
  const { name } = file;
  const fresh = app.files.newIds.value.has(file.id);
  return (
    <article class={`file ${fresh ? 'fresh' : ''}`} data-id={file.id}>
      <h3 title={name} aria-label={name}>
        <a
          id={`file-${file.id}`}
          class="file-link"
          href={pathOf(file.id)}
          aria-label={text('files.details', { name })}
          onClick={follow}
        >
          <Name name={name} />
        </a>
      </h3>
      <Facts {...props} />
      <Size {...file} />
      <button
        type="button"
        class="sum"
        onClick={() => {
          app.checked.value = file;
        }}
      >
        <ShieldIcon />
        <span class="unseen">{text('files.checksum', { name })}</span>
        <code>
          {file.sha256 ? `${file.sha256.slice(0, 8)}…${file.sha256.slice(-4)}` : text('files.computing')}
        </code>
      </button>
      <div class="file-buttons">
        <button
          type="button"
          class="icon-button link-button"
          aria-label={text('files.link', { name })}
          title={text('files.link', { name })}
          onClick={() => void app.copyLink(file)}
        >
          <LinkIcon />
        </button>
        <a
          class="icon-button"
          href={`/api/files/${file.id}/content`}
          download={name}
          aria-label={text('files.download', { name })}
          title={text('files.download', { name })}
        >
          <DownloadIcon />
        </a>
        {mayDelete(user, file) && (
          <button
            type="button"
            class="icon-button"
            aria-label={text('files.delete', { name })}
            title={text('files.delete', { name })}
            onClick={() => app.files.remove(file)}
          >
            <TrashIcon />
          </button>
        )}
      </div>
    </article>
  );
}
