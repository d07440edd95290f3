import { useSignal } from '@preact/signals';
import { ACCOUNT, ADMIN, follow, inAdmin, path } from './address';
import type { App } from './app';
import { GearIcon, Logo, PeopleIcon, PersonIcon } from './icons';
import { Lazy } from './Lazy';
import { text } from './text';

/** The product name, the settings, the links to the administration and the account page, and the sign-out button. */
export function Header({ app }: { app: App }) {
  const user = app.user.value;
  const open = useSignal(false);
  const uploads = Boolean(user) && user?.role !== 'viewer';
  const close = () => {
    open.value = false;
  };
  return (
    <header class="top">
      <div class="brand">
        <Logo />
        <h1>Lading</h1>
      </div>
      <button
        type="button"
        class="icon-button"
        aria-label={text('settings.title')}
        title={text('settings.title')}
        onClick={() => {
          open.value = true;
        }}
      >
        <GearIcon />
      </button>
      {user?.role === 'admin' && (
        <a
          class="account-link"
          href={ADMIN}
          title={text('admin.link')}
          aria-current={inAdmin() ? 'page' : undefined}
          onClick={follow}
        >
          <PeopleIcon />
          <span>{text('admin.link')}</span>
        </a>
      )}
      {user && (
        <a
          class="account-link"
          href={ACCOUNT}
          title={text('account.link')}
          aria-current={path.value === ACCOUNT ? 'page' : undefined}
          onClick={follow}
        >
          <PersonIcon />
          <span>{text('account.link')}</span>
        </a>
      )}
      {user && (
        <button
          type="button"
          class="quiet"
          title={text('signin.as', { name: user.name })}
          onClick={() => void app.signOut()}
        >
          <bdi class="who">{user.name}</bdi> <span>{text('signin.out')}</span>
        </button>
      )}
      {open.value && (
        <Lazy part={() => import('./Settings').then((m) => m.Settings)} with={{ uploads, close }} />
      )}
    </header>
  );
}
