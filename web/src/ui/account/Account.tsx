import { useEffect, useMemo, useRef } from 'preact/hooks';
import { AccountApi } from '../../engine/server/account-api';
import { Appearance } from '../Appearance';
import { follow } from '../address';
import type { App } from '../app';
import { focusIsLost } from '../focus';
import { Lazy } from '../Lazy';
import { AccountModel } from './account-model';
import './account.css';
import { Section } from '../Section';
import { Devices } from './Devices';
import { BackIcon } from './icons';
import { Password } from './Password';
import { StorageUse } from './StorageUse';
import { Tokens } from './Tokens';
import { loadWords, words } from './words';

/** The account page, once its texts are loaded. */
export async function loaded(): Promise<typeof AccountPage> {
  await loadWords();
  return AccountPage;
}

/** What users see and change of their own accounts. */
function AccountPage({ app }: { app: App; close: () => void }) {
  const model = useMemo(() => new AccountModel(new AccountApi(app.api)), [app]);
  const title = useRef<HTMLHeadingElement>(null);
  const user = app.user.value;
  const expired = app.session.expired.value;
  const connected = app.connected.value;
  useEffect(() => {
    // The link that led here is still focused if it is in the header; screen readers should read the new page.
    title.current?.focus({ preventScroll: true });
    const refresh = () => void (document.hidden || model.load());
    document.addEventListener('visibilitychange', refresh);
    return () => {
      document.removeEventListener('visibilitychange', refresh);
      setTimeout(() => focusIsLost() && document.getElementById('files')?.focus({ preventScroll: true }));
    };
  }, [model]);
  // After the connection is back, sections that failed load, and the others may be outdated.
  useEffect(() => {
    if (!expired) void model.load();
  }, [model, expired, connected]);
  if (!user) return null;
  return (
    <main class="account">
      <div class="account-top">
        <a class="link" href="/" onClick={follow}>
          <BackIcon />
          {words('account.back')}
        </a>
        <h2 ref={title} tabIndex={-1}>
          {words('account.title')}
        </h2>
        <p class="hint">
          <bdi class="account-name">{user.name}</bdi> · {words(`role.${user.role}`)}
        </p>
      </div>
      <div class="account-side">
        <StorageUse model={model} />
        {user.hasPassword !== false && <Password app={app} model={model} name={user.name} />}
        {user.hasPassword !== false && (
          <Lazy
            part={() => import('../factor/FactorSection').then((m) => m.loaded())}
            with={{ app, name: user.name, close: () => undefined }}
          />
        )}
      </div>
      <div class="account-lists">
        <Devices model={model} />
        <Tokens model={model} />
        {app.rules.value?.links && (
          <Lazy
            part={() => import('../links/Links').then((m) => m.loaded())}
            with={{ app, user, close: () => undefined }}
          />
        )}
      </div>
      <div class="account-look">
        <Section id="appearance-title" title={words('appearance.title')}>
          <Appearance />
        </Section>
      </div>
    </main>
  );
}
