import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { AdminApi, EventFilter, SecurityEvent } from '../../engine/server/admin-api';
import type { AdminKey } from '../../locale/admin-en';
import { moment } from '../account/times';
import { Section } from '../Section';
import { toast } from '../toasts';
import { saveEvents } from './events-file';
import { ListModel } from './list-model';
import { PersonFilter } from './PersonFilter';
import { why } from './reasons';
import { type Column, Table } from './Table';
import { WhenLoaded } from './WhenLoaded';
import { words } from './words';

const TITLE = 'events-title';
const PAGE = 50;

const KINDS = [
  'sign-in',
  'sign-out',
  'token-made',
  'token-first-used',
  'token-ended',
  'password-changed',
  'second-factor-added',
  'second-factor-removed',
  'recovery-code-used',
  'recovery-codes-replaced',
  'role-changed',
  'account-added',
  'account-removed',
  'account-disabled',
  'account-enabled',
  'account-end-changed',
  'account-linked',
  'quota-changed',
  'upload-cancelled',
  'uploads-listed',
  'first-administrator',
  'file-downloaded',
  'file-renamed',
  'file-expired',
  'file-end-changed',
  'file-removed',
  'link-made',
  'link-revoked',
  'link-opened',
  'link-upload',
  'link-download',
  'origin',
  'access',
] as const;

const OUTCOMES = ['success', 'failure', 'throttled', 'refused'] as const;

/** The security log of the server. */
export function Events({ api, links }: { api: AdminApi; links: boolean }) {
  const kinds = KINDS.filter((kind) => links || !kind.startsWith('link-'));
  const filter = useSignal<EventFilter>({ kind: '', outcome: '', person: '' });
  const saving = useSignal(false);
  const list = useMemo(
    () => new ListModel<SecurityEvent>((cursor) => api.events(filter.peek(), cursor, PAGE)),
    [api, filter],
  );
  useEffect(() => void list.load(), [list]);
  const set = (change: Partial<EventFilter>) => {
    filter.value = { ...filter.value, ...change };
    void list.restart();
  };
  const save = async () => {
    saving.value = true;
    try {
      const { count, complete } = await saveEvents(api, filter.peek());
      toast(words(complete ? 'events.saved' : 'events.savedSome', { count }));
    } catch (error) {
      toast(words('events.notSaved', { reason: why(error) }), 'problem');
    }
    saving.value = false;
  };
  return (
    <Section
      id={TITLE}
      title={words('events.title')}
      hint={words('events.why')}
      buttons={
        <button type="button" disabled={saving.value} onClick={() => void save()}>
          {words('events.save')}
        </button>
      }
    >
      <form class="filters" onSubmit={(event) => event.preventDefault()}>
        <label>
          {words('events.kind')}
          <select value={filter.value.kind} onChange={(event) => set({ kind: event.currentTarget.value })}>
            <option value="">{words('filter.all')}</option>
            {kinds.map((kind) => (
              <option key={kind} value={kind}>
                {words(`kind.${kind}`)}
              </option>
            ))}
          </select>
        </label>
        <label>
          {words('events.outcome')}
          <select
            value={filter.value.outcome}
            onChange={(event) => set({ outcome: event.currentTarget.value })}
          >
            <option value="">{words('filter.all')}</option>
            {OUTCOMES.map((outcome) => (
              <option key={outcome} value={outcome}>
                {words(`outcome.${outcome}`)}
              </option>
            ))}
          </select>
        </label>
        <PersonFilter title={words('events.person')} set={(person) => set({ person })} />
      </form>
      <WhenLoaded
        list={list}
        none={words('events.none')}
        show={(events) => (
          <Table labelledBy={TITLE} columns={columns()} rows={events} keyOf={({ id }) => id} />
        )}
      />
    </Section>
  );
}

function columns(): Column<SecurityEvent>[] {
  return [
    { title: words('events.event'), cell: (event) => <What {...event} /> },
    { title: words('events.time'), as: 'short', cell: (event) => <When {...event} /> },
    {
      title: words('events.person'),
      cell: ({ person }) => (person === null ? <span class="soft">–</span> : <bdi>{person}</bdi>),
    },
    {
      title: words('events.from'),
      cell: ({ address, userAgent }) =>
        address === null ? (
          <span class="soft">{words('events.server')}</span>
        ) : (
          <bdi title={userAgent ?? undefined}>{address}</bdi>
        ),
    },
    { title: words('events.about'), as: 'wide', cell: (event) => <About {...event} /> },
  ];
}

function What({ kind, outcome, times }: SecurityEvent) {
  const known: readonly string[] = KINDS;
  return (
    <span class="row-title">
      {known.includes(kind) ? words(`kind.${kind}` as AdminKey) : kind}
      {outcome !== 'success' && <span class="badge bad">{words(`outcome.${outcome}` as AdminKey)}</span>}
      {times > 1 && <span class="badge">{words('events.times', { count: times })}</span>}
    </span>
  );
}

function When({ at }: SecurityEvent) {
  return <time dateTime={at}>{moment(at)}</time>;
}

function About({ subject, detail }: SecurityEvent) {
  if (subject === null && detail === null) return <span class="soft">–</span>;
  return (
    <>
      {detail !== null && <bdi>{detail}</bdi>}
      {subject !== null && <bdi class={detail === null ? '' : 'small soft'}>{subject}</bdi>}
    </>
  );
}
