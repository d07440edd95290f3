import { useSignal } from '@preact/signals';
import { useCallback, useEffect } from 'preact/hooks';
import type { Person, Sort, StoredFile } from '../engine/api';
import type { App } from './app';
import { ago, bytes } from './format';
import { BellIcon, DownloadIcon, ShieldIcon, TrashIcon } from './icons';
import { text } from './text';
import { Virtual } from './Virtual';

const ROW_HEIGHT = 72;
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
  const more = useCallback(() => void shelf.more(), [shelf]);
  return (
    <section id="files" class="card shelf" aria-labelledby="files-title" tabIndex={-1}>
      <div class="bar">
        <h2 id="files-title">{text('files.title')}</h2>
        <Tools app={app} />
      </div>
      {shelf.state.value === 'failed' && (
        <p class="empty" role="alert">
          {text('files.failed')}{' '}
          <button type="button" onClick={() => void shelf.load()}>
            {text('files.again')}
          </button>
        </p>
      )}
      {shelf.state.value === 'loading' && <p class="empty loading">{text('files.loading')}</p>}
      {shelf.state.value === 'ready' && shelf.files.value.length === 0 && (
        <p class="empty">
          {shelf.search.value ? text('files.nothing', { search: shelf.search.value }) : text('files.empty')}
        </p>
      )}
      <Virtual
        items={shelf.files.value}
        rowHeight={ROW_HEIGHT}
        label={text('files.title')}
        keyOf={(file) => file.id}
        row={(file) => (
          <FileRow
            app={app}
            person={person}
            file={file}
            now={now.value}
            check={() => {
              app.checked.value = file;
            }}
          />
        )}
        onEnd={more}
      />
    </section>
  );
}

function Tools({ app }: { app: App }) {
  const shelf = app.shelf;
  const timer = useSignal<ReturnType<typeof setTimeout> | undefined>(undefined);
  const asked = useSignal('Notification' in globalThis ? Notification.permission : 'denied');
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

function FileRow(props: { app: App; person: Person; file: StoredFile; now: number; check: () => void }) {
  const { app, person, file, now, check } = props;
  const mine = file.owner === person.name;
  const fresh = app.shelf.fresh.value.has(file.id);
  return (
    <article class={`file ${fresh ? 'fresh' : ''}`} data-id={file.id}>
      <div class="file-name">
        <h3 title={file.name}>
          <bdi>{file.name}</bdi>
        </h3>
        <p class="hint">
          {fresh && <span class="badge new">{text('files.new')}</span>}
          {file.format && <span class="badge">{file.format}</span>}
          <span>{mine ? text('files.you') : file.owner}</span>
          <time dateTime={file.addedAt} title={new Date(file.addedAt).toLocaleString()}>
            {ago(file.addedAt, now)}
          </time>
        </p>
      </div>
      <p class="file-size numbers">
        <bdi>{bytes(file.size)}</bdi>
      </p>
      <button type="button" class="sum" onClick={check}>
        <ShieldIcon />
        <span class="unseen">{text('files.checksum', { name: file.name })}</span>
        <code>
          {file.sha256 ? `${file.sha256.slice(0, 8)}…${file.sha256.slice(-4)}` : text('files.computing')}
        </code>
      </button>
      <div class="file-buttons">
        <a
          class="icon-button"
          href={`/api/files/${file.id}/content`}
          download={file.name}
          aria-label={text('files.download', { name: file.name })}
          title={text('files.download', { name: file.name })}
        >
          <DownloadIcon />
        </a>
        {(mine || person.role === 'admin') && (
          <button
            type="button"
            class="icon-button"
            aria-label={text('files.delete', { name: file.name })}
            title={text('files.delete', { name: file.name })}
            onClick={() => app.shelf.remove(file)}
          >
            <TrashIcon />
          </button>
        )}
      </div>
    </article>
  );
}
