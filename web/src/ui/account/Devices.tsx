import type { OwnSession } from '../../engine/server/account-api';
import { Section } from '../Section';
import type { AccountModel } from './account-model';
import { browserName } from './browser-name';
import { DesktopIcon, PhoneIcon } from './icons';
import { Detail, Row } from './Row';
import { report } from './report';
import { day, since } from './times';
import { WhenLoaded } from './WhenLoaded';
import { words } from './words';

const TITLE = 'devices-title';

/** The browsers in which the user is signed in. */
export function Devices({ model }: { model: AccountModel }) {
  const sessions = model.sessions.value ?? [];
  const others = sessions.filter((session) => !session.current);
  const run = (action: Promise<void>, done: string) =>
    void report(action, { id: TITLE, done, failed: (reason) => words('sessions.notEnded', { reason }) });
  const end = (session: OwnSession) =>
    run(model.endSession(session), words('sessions.ended', { browser: nameOf(session) }));
  const endOthers = () => run(model.endOtherSessions(), words('sessions.endedOthers'));
  return (
    <Section
      id={TITLE}
      title={words('sessions.title')}
      hint={words('sessions.why')}
      buttons={
        others.length > 1 && (
          <button type="button" class="end" onClick={endOthers}>
            {words('sessions.endOthers')}
          </button>
        )
      }
    >
      <WhenLoaded
        id={TITLE}
        part={model.sessions}
        show={(list) => (
          <ul class="rows">
            {[...list].sort(ownFirst).map((session) => (
              <Device key={session.id} session={session} end={() => end(session)} />
            ))}
          </ul>
        )}
      />
      {model.sessions.value && others.length === 0 && <p class="hint">{words('sessions.only')}</p>}
    </Section>
  );
}

/** The server sorts by the last use. */
function ownFirst(one: OwnSession, other: OwnSession): number {
  return Number(other.current) - Number(one.current);
}

/** Browser and system of a session. */
function nameOf({ agent }: OwnSession): string {
  const { browser, system } = browserName(agent);
  if (browser && system) return words('sessions.browser', { browser, system });
  return browser ?? system ?? words('sessions.unknown');
}

function Device({ session, end }: { session: OwnSession; end: () => void }) {
  const { agent, current, createdAt, lastUsedAt } = session;
  const name = nameOf(session);
  const address = session.address ?? '';
  return (
    <Row
      Icon={browserName(agent).mobile ? PhoneIcon : DesktopIcon}
      title={
        <>
          {name}
          {current && <span class="badge own">{words('sessions.this')}</span>}
        </>
      }
      tooltip={agent}
      details={
        <>
          {current ? (
            <Detail>{words('sessions.active')}</Detail>
          ) : (
            <Detail at={lastUsedAt}>{words('sessions.used', { time: since(lastUsedAt) })}</Detail>
          )}
          {address && (
            <Detail>
              <bdi>{words('sessions.from', { address })}</bdi>
            </Detail>
          )}
          <Detail at={createdAt}>{words('sessions.since', { day: day(createdAt) })}</Detail>
        </>
      }
      button={
        current
          ? null
          : {
              text: words('sessions.end'),
              label: words('sessions.end.label', { browser: name, address }),
              click: end,
            }
      }
    />
  );
}
