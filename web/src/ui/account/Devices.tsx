import type { OwnSession } from '../../engine/server/account-api';
import { reasonOf } from '../reasons';
import { toast } from '../toasts';
import type { AccountModel } from './account-model';
import { browserName } from './browser-name';
import { DesktopIcon, PhoneIcon } from './icons';
import { focusHeading, Section, WhenLoaded } from './Section';
import { day, moment, since } from './times';
import { words } from './words';

const TITLE = 'devices-title';

/** The browsers in which the user is signed in. */
export function Devices({ model }: { model: AccountModel }) {
  const sessions = model.sessions.value ?? [];
  const others = sessions.filter((session) => !session.current);
  const run = async (action: Promise<void>, message: string) => {
    try {
      await action;
      toast(message);
      focusHeading(TITLE);
    } catch (error) {
      toast(words('sessions.notEnded', { reason: reasonOf(error) }), 'problem');
    }
  };
  const end = (session: OwnSession) =>
    void run(model.endSession(session), words('sessions.ended', { browser: nameOf(session) }));
  const endOthers = () => void run(model.endOtherSessions(), words('sessions.endedOthers'));
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
        model={model}
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
  const name = nameOf(session);
  const address = session.address ?? '';
  const Icon = browserName(session.agent).mobile ? PhoneIcon : DesktopIcon;
  return (
    <li class="row" title={session.agent ?? undefined}>
      <Icon />
      <div class="row-words">
        <p class="row-title">
          {name}
          {session.current && <span class="badge own">{words('sessions.this')}</span>}
        </p>
        <ul class="details">
          {session.current ? (
            <li>{words('sessions.active')}</li>
          ) : (
            <li title={moment(session.lastUsedAt)}>
              {words('sessions.used', { time: since(session.lastUsedAt) })}
            </li>
          )}
          {address && (
            <li>
              <bdi>{words('sessions.from', { address })}</bdi>
            </li>
          )}
          <li title={moment(session.createdAt)}>
            {words('sessions.since', { day: day(session.createdAt) })}
          </li>
        </ul>
      </div>
      {!session.current && (
        <button
          type="button"
          class="end"
          aria-label={words('sessions.end.label', { browser: name, address })}
          onClick={end}
        >
          {words('sessions.end')}
        </button>
      )}
    </li>
  );
}
