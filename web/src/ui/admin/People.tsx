import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { AdminApi, Person } from '../../engine/server/admin-api';
import { day } from '../account/times';
import { bytes, percentage } from '../format';
import { focusHeading, Section } from '../Section';
import { AddPersonDialog } from './AddPersonDialog';
import { PersonDialog } from './PersonDialog';
import { PeopleModel } from './people-model';
import { type Column, Table } from './Table';
import { WhenLoaded } from './WhenLoaded';
import { words } from './words';

const TITLE = 'people-title';

/** From this number on a field finds people by their names. */
const MANY = 9;

/** The accounts of the server. */
export function People({ api, own, signOn }: { api: AdminApi; own: string; signOn: boolean }) {
  const model = useMemo(() => new PeopleModel(api), [api]);
  const adding = useSignal(false);
  const changing = useSignal<Person | null>(null);
  const search = useSignal('');
  useEffect(() => void model.list.load(), [model]);
  const count = model.list.items.value?.length ?? 0;
  const close = () => {
    adding.value = false;
    changing.value = null;
    setTimeout(() => document.activeElement === document.body && focusHeading(TITLE));
  };
  const wanted = search.value.trim().toLowerCase();
  return (
    <Section
      id={TITLE}
      title={words('people.title')}
      hint={words('people.why')}
      buttons={
        <button
          type="button"
          onClick={() => {
            adding.value = true;
          }}
        >
          {words('people.add')}
        </button>
      }
    >
      {count >= MANY && (
        <input
          type="search"
          class="find"
          placeholder={words('people.find')}
          aria-label={words('people.find')}
          value={search.value}
          onInput={(event) => {
            search.value = event.currentTarget.value;
          }}
        />
      )}
      <WhenLoaded
        list={model.list}
        none={words('people.none')}
        show={(people) => (
          <Table
            labelledBy={TITLE}
            columns={columns(own, (person) => (changing.value = person))}
            rows={people.filter(({ name }) => name.toLowerCase().includes(wanted))}
            keyOf={({ name }) => name}
          />
        )}
      />
      {adding.value && <AddPersonDialog model={model} signOn={signOn} close={close} />}
      {changing.value && (
        <PersonDialog
          model={model}
          person={changing.value}
          own={changing.value.name === own}
          signOn={signOn}
          close={close}
        />
      )}
    </Section>
  );
}

function columns(own: string, change: (person: Person) => void): Column<Person>[] {
  return [
    { title: words('people.name'), cell: (person) => <Name person={person} own={person.name === own} /> },
    { title: words('people.role'), as: 'short', cell: ({ role }) => words(`role.${role}.short`) },
    { title: words('people.storage'), as: 'wide', cell: (person) => <Storage {...person} /> },
    {
      title: words('people.lastSignIn'),
      as: 'short',
      cell: ({ lastSignInAt }) =>
        lastSignInAt === null ? <span class="soft">{words('people.never')}</span> : day(lastSignInAt),
    },
    {
      title: words('people.change.column'),
      as: 'buttons',
      cell: (person) => (
        <button
          type="button"
          class="end"
          aria-label={words('people.change.label', { name: person.name })}
          onClick={() => change(person)}
        >
          {words('people.change')}
        </button>
      ),
    },
  ];
}

function Name({ person, own }: { person: Person; own: boolean }) {
  return (
    <span class="row-title">
      <bdi>{person.name}</bdi>
      {own && <span class="badge own">{words('people.you')}</span>}
      {person.disabled && <span class="badge off">{words('people.isDisabled')}</span>}
      {person.endsAt !== null && !person.disabled && <EndBadge at={person.endsAt} />}
      {person.mustChangePassword && !person.disabled && <PasswordBadge until={person.passwordUntil} />}
    </span>
  );
}

function EndBadge({ at }: { at: string }) {
  const over = Date.parse(at) <= Date.now();
  return (
    <span class={over ? 'badge off' : 'badge'}>
      {over ? words('people.ended') : words('people.endsOn', { day: day(at) })}
    </span>
  );
}

function PasswordBadge({ until }: { until: string | null }) {
  const over = until !== null && Date.parse(until) <= Date.now();
  const why = words(over ? 'people.invitationOver.why' : 'people.mustChange.why');
  return (
    <span class={over ? 'badge off' : 'badge'} title={why}>
      {words(over ? 'people.invitationOver' : 'people.mustChange')}
    </span>
  );
}

function Storage({ storage }: Person) {
  const { files, uploadBytes, quota } = storage;
  const used = files + uploadBytes;
  if (quota === null) return <>{bytes(used)}</>;
  const share = quota === 0 ? 100 : Math.min(100, (100 * used) / quota);
  return (
    <>
      {words('people.storage.of', { used: bytes(used), quota: bytes(quota) })}{' '}
      <span class="soft">{percentage(Math.min(used, quota), Math.max(quota, 1))}</span>
      <span class={`use-bar ${share >= 90 ? 'full' : ''}`} aria-hidden="true">
        <span style={{ inlineSize: `${share}%` }} />
      </span>
    </>
  );
}
