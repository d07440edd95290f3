import type { FunctionComponent } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { AdminApi } from '../../engine/server/admin-api';
import { BackIcon } from '../account/icons';
import { follow, path } from '../address';
import type { App } from '../app';
import { focusIsLost } from '../focus';
import './admin.css';
import { Configuration } from './Configuration';
import { Events } from './Events';
import { Links } from './Links';
import { People } from './People';
import { Servers } from './Servers';
import { Storage } from './Storage';
import { Uploads } from './Uploads';
import { Webhooks } from './Webhooks';
import { loadWords, words } from './words';

interface PartProps {
  api: AdminApi;
  /** The name of this administrator. */
  own: string;
  /** Whether the server has links for people without an account. */
  links: boolean;
  /** Whether people can sign in through a provider or a proxy. */
  signOn: boolean;
}

/** The parts of the administration by the last part of their paths, in the order of the links. */
const PARTS = {
  people: People,
  uploads: Uploads,
  links: Links,
  storage: Storage,
  events: Events,
  webhooks: Webhooks,
  servers: Servers,
  settings: Configuration,
} as const satisfies Readonly<Record<string, FunctionComponent<PartProps>>>;

type Part = keyof typeof PARTS;

/** The administration, once its texts are loaded. */
export async function loaded(): Promise<typeof AdminPage> {
  await loadWords();
  return AdminPage;
}

/** What administrators see and change. */
function AdminPage({ app }: { app: App; close: () => void }) {
  const api = useMemo(() => new AdminApi(app.api), [app]);
  const title = useRef<HTMLHeadingElement>(null);
  const user = app.user.value;
  const links = app.rules.value?.links === true;
  const parts = (Object.keys(PARTS) as Part[]).filter((each) => links || each !== 'links');
  const part = partOf(path.value, parts);
  useEffect(() => {
    // The link that led here is still focused if it is in the header; screen readers should read the new page.
    title.current?.focus({ preventScroll: true });
    return () => {
      setTimeout(() => focusIsLost() && document.getElementById('files')?.focus({ preventScroll: true }));
    };
  }, []);
  if (!user) return null;
  const Shown = PARTS[part];
  return (
    <main class="admin">
      <div>
        <a class="link" href="/" onClick={follow}>
          <BackIcon />
          {words('admin.back')}
        </a>
        <h2 ref={title} tabIndex={-1}>
          {words('admin.title')}
        </h2>
      </div>
      {user.role === 'admin' ? (
        <>
          <nav class="parts" aria-label={words('admin.title')}>
            {parts.map((each) => (
              <a
                key={each}
                href={`/admin/${each}`}
                aria-current={each === part ? 'page' : undefined}
                onClick={follow}
              >
                {words(`${each}.title`)}
              </a>
            ))}
          </nav>
          <Shown
            key={part}
            api={api}
            own={user.name}
            links={links}
            signOn={Boolean(user.provider || user.byProxy)}
          />
        </>
      ) : (
        <p class="card">{words('admin.only')}</p>
      )}
    </main>
  );
}

function partOf(address: string, parts: readonly Part[]): Part {
  const last = address.split('/')[2] ?? '';
  return parts.find((part) => part === last) ?? 'people';
}
