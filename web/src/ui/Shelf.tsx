import { useSignal } from '@preact/signals';
import { useCallback, useEffect } from 'preact/hooks';
import type { Person, Sort, StoredFile } from '../engine/api';
import type { App } from './app';
import { focusFilesAfter } from './focus';
import { ago, bytes } from './format';
import { BellIcon, DownloadIcon, LinkIcon, ShieldIcon, TrashIcon } from './icons';
import { Name } from './Name';
import { NoImage } from './NoImage';
import { CAN_NOTIFY } from './news';
import { text } from './text';
import { Virtual } from './Virtual';

const SORTS: Sort[] = ['newest', 'oldest', 'name', 'largest', 'smallest'];
const TYPING_MILLISECONDS = 200;

/** All complete files of everybody, live. */
export function Shelf({ app, person }: { app: App; person: Person }) {
  const shelf = app.shelf;
  const now = useSignal(Date.now());
  useEffect(() => {
    const timer = setInterval(() => {
      now.value = Date.now();
    }, 30_000);
    return () => clearInterval(timer);
  }, [now]);
  // A page that failed is tried again by a button, not by every movement of the list.
  const more = useCallback(() => void (shelf.stuck.peek() || shelf.more()), [shelf]);
  return (
    <section id="files" class="card shelf" aria-labelledby="files-title" tabIndex={-1}>
      <div class="bar">
        <h2 id="files-title">{text('files.title')}</h2>
        <Tools app={app} />
      </div>
      {shelf.state.value === 'failed' && <Failed words="files.failed" again={() => shelf.load()} />}
      {shelf.state.value === 'loading' && <p class="empty">{text('files.loading')}</p>}
      {shelf.unseen.value > 0 && (
        <button type="button" class="arrivals" onClick={() => void focusFilesAfter(shelf.load())}>
          {text('files.unseen', { count: shelf.unseen.value })}
        </button>
      )}
      {shelf.state.value === 'ready' && shelf.files.value.length === 0 && (
        <p class="empty">
          {shelf.search.value
            ? text('files.nothing', { search: shelf.search.value })
            : text(person.role === 'viewer' ? 'files.empty.viewer' : 'files.empty')}
        </p>
      )}
      <Virtual
        items={shelf.files.value}
        label={text('files.title')}
        keyOf={(file) => file.id}
        row={(file) => <FileRow app={app} person={person} file={file} now={now.value} />}
        onEnd={more}
      />
      {shelf.stuck.value && <Failed words="files.moreFailed" again={() => shelf.more()} />}
    </section>
  );
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

function Tools({ app }: { app: App }) {
  const shelf = app.shelf;
  const timer = useSignal<ReturnType<typeof setTimeout> | undefined>(undefined);
  const asked = useSignal(CAN_NOTIFY ? Notification.permission : 'denied');
  // A search that was typed by somebody who signed out meanwhile is nobody's.
  useEffect(() => () => clearTimeout(timer.peek()), [timer]);
  const search = (wanted: string) => {
    clearTimeout(timer.value);
    timer.value = setTimeout(() => {
      shelf.search.value = wanted;
      void shelf.load();
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
        value={shelf.sort.value}
        onChange={(event) => {
          shelf.sort.value = event.currentTarget.value as Sort;
          void shelf.load();
        }}
      >
        {SORTS.map((sort) => (
          <option key={sort} value={sort}>
            {text(`files.sort.${sort}`)}
          </option>
        ))}
      </select>
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

function FileRow(props: { app: App; person: Person; file: StoredFile; now: number }) {
  const { app, person, file, now } = props;
  const { name } = file;
  const mine = file.owner === person.name;
  const fresh = app.shelf.fresh.value.has(file.id);
  const size = bytes(file.size);
  return (
    <article class={`file ${fresh ? 'fresh' : ''}`} data-id={file.id}>
      <h3 title={name} aria-label={name}>
        <Name name={name} />
      </h3>
      <p class="facts hint">
        {fresh && <span class="badge new">{text('files.new')}</span>}
        <bdi class="size-here numbers">{size}</bdi>
        {file.format && <span class="badge">{file.format}</span>}
        {file.image === false && <NoImage />}
        <bdi class="owner">{mine ? text('files.you') : file.owner}</bdi>
        <time dateTime={file.addedAt} title={new Date(file.addedAt).toLocaleString()}>
          {ago(file.addedAt, now)}
        </time>
      </p>
      <p class="size numbers">
        <bdi>{size}</bdi>
      </p>
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
        {(mine || person.role === 'admin') && (
          <button
            type="button"
            class="icon-button"
            aria-label={text('files.delete', { name })}
            title={text('files.delete', { name })}
            onClick={() => app.shelf.remove(file)}
          >
            <TrashIcon />
          </button>
        )}
      </div>
    </article>
  );
}
