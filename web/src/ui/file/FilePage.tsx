import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { Problem } from '../../engine/problem';
import type { FileDetails, User } from '../../engine/server/api';
import { BackIcon } from '../account/icons';
import { goBack } from '../address';
import { announce } from '../announce';
import type { App } from '../app';
import { linkOf } from '../clipboard';
import { mayDelete } from '../files-model';
import { focusIsLost } from '../focus';
import { bytes } from '../format';
import { ClockIcon, DownloadIcon, LinkIcon, PenIcon, ShieldIcon, TrashIcon } from '../icons';
import { Lazy } from '../Lazy';
import { reasonOf } from '../reasons';
import { Checksums } from './Checksums';
import { Commands } from './Commands';
import { Details } from './Details';
import { EndForm } from './EndForm';
import './file.css';
import { FileModel, type Shown } from './file-model';
import { NameForm } from './NameForm';
import { loadWords, words } from './words';

/** The page of a file, once its texts are loaded. */
export async function loaded(): Promise<typeof FilePage> {
  await loadWords();
  return FilePage;
}

/** Everything about one file. */
function FilePage({ app, user, id }: { app: App; user: User; id: string; close: () => void }) {
  const model = useMemo(() => {
    const known = app.files.items.peek().find((file) => file.id === id);
    return new FileModel(app.api, id, known);
  }, [app, id]);
  const title = useRef<HTMLHeadingElement>(null);
  const shown = useShown(app, model);
  const { kind } = shown;
  const name = kind === 'ready' || kind === 'deleted' ? shown.file.name : '';
  useEffect(() => {
    app.fileName.value = name;
  }, [app, name]);
  useEffect(
    () => () => {
      app.fileName.value = '';
    },
    [app],
  );
  const loading = kind === 'loading';
  useEffect(() => {
    // Screen readers should read the new page.
    if (!loading) title.current?.focus({ preventScroll: true });
  }, [loading]);
  const gone = kind === 'gone' || kind === 'deleted';
  const heading = kind === 'deleted' ? words('file.deleted', { name }) : words('file.gone');
  useEffect(() => {
    if (!gone) return;
    announce(heading);
    // The buttons have disappeared.
    if (focusIsLost()) title.current?.focus({ preventScroll: true });
  }, [gone, heading]);
  return (
    <main class="file-page">
      <div>
        <a class="link" href="/" onClick={leave}>
          <BackIcon />
          {words('file.back')}
        </a>
        <h2 ref={title} tabIndex={-1}>
          {gone ? heading : kind === 'ready' ? <bdi>{name}</bdi> : words('details.title')}
        </h2>
        {gone && <p class="hint">{words(kind === 'gone' ? 'file.gone.why' : 'file.deleted.why')}</p>}
        {kind === 'ready' && <Summary file={shown.file} />}
      </div>
      {loading && (
        <Notice busy>
          <p>{words('file.loading')}</p>
        </Notice>
      )}
      {kind === 'failed' && <Failed error={shown.error} again={() => void model.load()} />}
      {kind === 'ready' && (
        <>
          <Actions app={app} user={user} file={shown.file} />
          <Details user={user} file={shown.file} />
          <Checksums app={app} file={shown.file} />
          {app.rules.value?.links && (
            <Lazy
              part={() => import('../links/Links').then((m) => m.loadedOfFile())}
              with={{ app, user, id, close: () => undefined }}
            />
          )}
          <Commands file={shown.file} link={linkOf(id)} withToken resumable />
        </>
      )}
    </main>
  );
}

/** Loads the file, and again after interruptions. A file that the user deletes here or in the list counts as deleted. */
function useShown(app: App, model: FileModel): Shown {
  const expired = app.session.expired.value;
  const connected = app.connected.value;
  useEffect(() => {
    app.watchers.add(model);
    return () => {
      app.watchers.delete(model);
    };
  }, [app, model]);
  useEffect(() => {
    if (!expired) void model.load();
  }, [model, expired, connected]);
  const shown = model.shown.value;
  // The list changes whenever a deletion begins or is undone.
  void app.files.items.value;
  if (shown.kind === 'ready' && app.files.isHidden(model.id)) return { kind: 'deleted', file: shown.file };
  return shown;
}

function leave(event: MouseEvent): void {
  if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  goBack();
}

function Summary({ file }: { file: FileDetails }) {
  return (
    <p class="hint">
      <bdi>{bytes(file.size)}</bdi>
      {file.format && (
        <>
          {' · '}
          {file.format}
        </>
      )}
      {' · '}
      <bdi>{file.owner}</bdi>
    </p>
  );
}

function Notice({ busy, children }: { busy?: boolean; children: ComponentChildren }) {
  return (
    <div class={`card notice ${busy ? 'waiting' : ''}`} aria-busy={busy}>
      {children}
    </div>
  );
}

function Failed({ error, again }: { error: unknown; again: () => void }) {
  const offline = error instanceof Problem && error.status === 0;
  return (
    <Notice>
      <p class="problem" role="alert">
        {offline ? words('file.offline') : words('file.failed', { reason: reasonOf(error) })}
      </p>
      <button type="button" onClick={again}>
        {words('file.again')}
      </button>
    </Notice>
  );
}

function Actions({ app, user, file }: { app: App; user: User; file: FileDetails }) {
  const form = useSignal<'name' | 'end' | null>(null);
  const nameButton = useRef<HTMLButtonElement>(null);
  const endButton = useRef<HTMLButtonElement>(null);
  const close = () => {
    const button = form.value === 'name' ? nameButton : endButton;
    form.value = null;
    button.current?.focus();
  };
  return (
    <>
      <div class="file-actions">
        <a class="primary button" href={`/api/files/${file.id}/content`} download={file.name}>
          <DownloadIcon />
          {words('file.download')}
        </a>
        <button type="button" onClick={() => void app.copyLink(file)}>
          <LinkIcon />
          {words('file.link')}
        </button>
        <button
          type="button"
          onClick={() => {
            app.checked.value = file;
          }}
        >
          <ShieldIcon />
          {words('file.compare')}
        </button>
        {mayDelete(user, file) && (
          <>
            <button
              type="button"
              ref={nameButton}
              aria-expanded={form.value === 'name'}
              onClick={() => {
                form.value = form.value === 'name' ? null : 'name';
              }}
            >
              <PenIcon />
              {words('file.rename')}
            </button>
            <button
              type="button"
              ref={endButton}
              aria-expanded={form.value === 'end'}
              onClick={() => {
                form.value = form.value === 'end' ? null : 'end';
              }}
            >
              <ClockIcon />
              {words('file.end')}
            </button>
            <button type="button" class="removes" onClick={() => app.files.remove(file)}>
              <TrashIcon />
              {words('file.delete')}
            </button>
          </>
        )}
      </div>
      {form.value === 'name' && <NameForm app={app} file={file} close={close} />}
      {form.value === 'end' && <EndForm app={app} file={file} close={close} />}
    </>
  );
}
