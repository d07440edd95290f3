import { ACCOUNT, fileIn, go, inAdmin, path } from './address';
import type { App } from './app';
import { LiveRegion } from './Dialog';
import { DropZone } from './DropZone';
import { Files } from './Files';
import { Header } from './Header';
import { invitation } from './invitation';
import { Lazy } from './Lazy';
import { NoDrop } from './NoDrop';
import { SignIn, SignInAgain } from './SignIn';
import { Toasts } from './Toasts';
import { text } from './text';

/** The whole page. */
export function Page({ app }: { app: App }) {
  const user = app.user.value;
  const uploads = user && user.role !== 'viewer';
  const loaded = app.uploading.value;
  const account = path.value === ACCOUNT;
  const admin = inAdmin();
  const file = fileIn(path.value);
  const files = !account && !admin && file === null;
  const invited = invitation.value;
  /** What a signed-in user sees is hidden while an invitation is open. */
  const shown = invited ? null : user;
  const dismiss = () => {
    invitation.value = null;
  };
  const mustChange = app.session.mustChange.value;
  const mustAdd = app.session.mustAddFactor.value;
  const uncheck = () => {
    app.checked.value = null;
  };
  const endTest = () => {
    app.testing.value = false;
  };
  return (
    <>
      {shown && files && (
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
      {user === undefined && <Opening />}
      {user !== undefined && invited && (
        <Lazy
          part={() => import('./welcome/Welcome').then((m) => m.loaded())}
          with={{ app, invitation: invited, close: dismiss }}
        />
      )}
      {user === null && !mustChange && !mustAdd && !invited && <SignIn app={app} />}
      {mustChange && !invited && (
        <Lazy
          part={() => import('./ChangePassword').then((m) => m.ChangePassword)}
          with={{ app, name: mustChange, close: () => undefined }}
        />
      )}
      {mustAdd && !invited && (
        <Lazy
          part={() => import('./factor/MustAdd').then((m) => m.loaded())}
          with={{ app, name: mustAdd, close: () => undefined }}
        />
      )}
      {shown && account && (
        <Lazy
          key={shown.name}
          part={() => import('./account/Account').then((m) => m.loaded())}
          with={{ app, close: () => go('/') }}
        />
      )}
      {shown && admin && (
        <Lazy
          key={shown.name}
          part={() => import('./admin/Admin').then((m) => m.loaded())}
          with={{ app, close: () => go('/') }}
        />
      )}
      {shown && file !== null && (
        <Lazy
          key={`${shown.name} ${file}`}
          part={() => import('./file/FilePage').then((m) => m.loaded())}
          with={{ app, user: shown, id: file, close: () => go('/') }}
        />
      )}
      {shown && files && (
        <main>
          {uploads && <DropZone app={app} />}
          {uploads && loaded && <loaded.Uploads model={loaded.model} />}
          <Files app={app} user={shown} />
        </main>
      )}
      {(!uploads || !files) && <NoDrop />}
      {app.checked.value && (
        <Lazy part={() => import('./Checksum').then((m) => m.Checksum)} with={{ app, close: uncheck }} />
      )}
      {app.testing.value && (
        <Lazy
          part={() => import('./ConnectionCheck').then((m) => m.ConnectionCheck)}
          with={{ app, close: endTest }}
        />
      )}
      {app.session.expired.value && <SignInAgain app={app} />}
      <Toasts />
      <LiveRegion />
    </>
  );
}

/** A placeholder until it is known who is signed in; the style sheet shows it only after a delay. */
function Opening() {
  return (
    <main class="opening" aria-busy="true">
      <p class="unseen" role="status">
        {text('app.loading')}
      </p>
      <div class="card" />
      <div class="card" />
    </main>
  );
}
