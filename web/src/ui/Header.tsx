import { ACCOUNT, ADMIN, follow, inAdmin, path } from './address';
import type { App } from './app';
import { PeopleIcon, PersonIcon } from './icons';
import { TopBar } from './TopBar';
import { text } from './text';

/** The product name, the settings, the links to the administration and the account page, and the sign-out button. */
export function Header({ app }: { app: App }) {
  const user = app.user.value;
  const uploads = Boolean(user) && user?.role !== 'viewer';
  return (
    <TopBar uploads={uploads}>
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
      {user?.byProxy && <bdi class="who">{user.name}</bdi>}
      {user && !user.byProxy && (
        <button
          type="button"
          class="quiet"
          title={text('signin.as', { name: user.name })}
          onClick={() => void app.signOut()}
        >
          <bdi class="who">{user.name}</bdi> <span>{text('signin.out')}</span>
        </button>
      )}
    </TopBar>
  );
}
