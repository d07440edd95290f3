import type { App } from './app';
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
      {app.signedOut.value && <SignInAgain app={app} />}
      <Toasts />
      <p class="unseen" role="status" aria-live="polite">
        {app.announcement.value}
      </p>
    </>
  );
}
