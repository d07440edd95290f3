import { useSignal } from '@preact/signals';
import type { FunctionComponent } from 'preact';
import { useEffect } from 'preact/hooks';
import type { App } from './app';
import { Checksum } from './Checksum';
import { DropZone } from './DropZone';
import { Header } from './Header';
import { Shelf } from './Shelf';
import { SignIn, SignInAgain } from './SignIn';
import { Toasts } from './Toasts';
import { text } from './text';
import { Uploads } from './Uploads';

/** The whole page, for whoever is there. */
export function Page({ app }: { app: App }) {
  const person = app.person.value;
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
      {person === null && <SignIn app={app} />}
      {person && (
        <main>
          {person.role !== 'viewer' && <DropZone app={app} />}
          {person.role !== 'viewer' && <Uploads app={app} />}
          <Shelf app={app} person={person} />
        </main>
      )}
      {app.checked.value && (
        <Checksum
          file={app.checked.value}
          close={() => {
            app.checked.value = null;
          }}
        />
      )}
      {app.testing.value && (
        <Later part={() => import('./ConnectionTest').then((m) => m.ConnectionTest)} app={app} />
      )}
      {app.signedOut.value && <SignInAgain app={app} />}
      <Toasts />
      <p class="unseen" role="status" aria-live="polite">
        {app.announcement.value}
      </p>
    </>
  );
}

type Part = FunctionComponent<{ app: App }>;

/** A part of the page that few need: it is loaded when it is wanted. */
function Later({ app, part }: { app: App; part: () => Promise<Part> }) {
  const loaded = useSignal<{ readonly Part: Part } | null>(null);
  useEffect(() => {
    void part().then((Part) => {
      loaded.value = { Part };
    });
  }, []);
  const Part = loaded.value?.Part;
  return Part ? <Part app={app} /> : null;
}
