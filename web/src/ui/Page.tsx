import { useEffect } from 'preact/hooks';
import type { App } from './app';
import { Voice } from './Dialog';
import { DropZone } from './DropZone';
import { Header } from './Header';
import { Later } from './Later';
import { Shelf } from './Shelf';
import { SignIn, SignInAgain } from './SignIn';
import { Toasts } from './Toasts';
import { text } from './text';

/** The whole page, for whoever is there. */
export function Page({ app }: { app: App }) {
  const person = app.person.value;
  const uploads = person && person.role !== 'viewer';
  const loaded = app.uploading.value;
  const mustChange = app.session.mustChange.value;
  const uncheck = () => {
    app.checked.value = null;
  };
  const endTest = () => {
    app.testing.value = false;
  };
  return (
    <>
      {person && (
        <a class="skip" href="#files">
          {text('app.skip')}
        </a>
      )}
      <Header app={app} />
      {!app.connected.value && (
        <p class="banner" role="status">
          {text('app.offline')}
        </p>
      )}
      {person === undefined && <Opening />}
      {person === null && !mustChange && <SignIn app={app} />}
      {mustChange && (
        <Later
          part={() => import('./ChangePassword').then((m) => m.ChangePassword)}
          with={{ app, name: mustChange, close: () => undefined }}
        />
      )}
      {person && (
        <main>
          {uploads && <DropZone app={app} />}
          {uploads && loaded && <loaded.Uploads work={loaded.work} />}
          <Shelf app={app} person={person} />
        </main>
      )}
      {!uploads && <NoDrop />}
      {app.checked.value && (
        <Later part={() => import('./Checksum').then((m) => m.Checksum)} with={{ app, close: uncheck }} />
      )}
      {app.testing.value && (
        <Later
          part={() => import('./ConnectionTest').then((m) => m.ConnectionTest)}
          with={{ app, close: endTest }}
        />
      )}
      {app.session.ended.value && <SignInAgain app={app} />}
      <Toasts />
      <Voice />
    </>
  );
}

/** What is seen until it is known who is there: the page's shape, and only when that takes a while. */
function Opening() {
  return (
    <main class="opening" aria-busy="true">
      <p class="unseen" role="status">
        {text('files.loading')}
      </p>
      <div class="card" />
      <div class="card" />
    </main>
  );
}

/** Where nothing can be uploaded, a dropped file must not take the page away either. */
function NoDrop() {
  useEffect(() => {
    const refuse = (event: DragEvent) => {
      if (event.defaultPrevented || !event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = 'none';
    };
    document.addEventListener('dragover', refuse);
    document.addEventListener('drop', refuse);
    return () => {
      document.removeEventListener('dragover', refuse);
      document.removeEventListener('drop', refuse);
    };
  }, []);
  return null;
}
