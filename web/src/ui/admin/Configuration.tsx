import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { AdminApi, SettingInForce } from '../../engine/server/admin-api';
import { Section } from '../Section';
import { ListModel } from './list-model';
import { type Column, Table } from './Table';
import { WhenLoaded } from './WhenLoaded';
import { words } from './words';

const TITLE = 'settings-title';

/** The configuration of the server, and which variables are set. It is changed in the environment of the server. */
export function Configuration({ api }: { api: AdminApi }) {
  const list = useMemo(
    () => new ListModel<SettingInForce>(async () => ({ items: await api.settings(), next: null })),
    [api],
  );
  const search = useSignal('');
  useEffect(() => void list.load(), [list]);
  const wanted = search.value.trim().toLowerCase();
  const matches = ({ name, value }: SettingInForce) => `${name} ${value}`.toLowerCase().includes(wanted);
  return (
    <Section id={TITLE} title={words('settings.title')} hint={words('settings.why')}>
      <input
        type="search"
        class="find"
        placeholder={words('settings.find')}
        aria-label={words('settings.find')}
        value={search.value}
        onInput={(event) => {
          search.value = event.currentTarget.value;
        }}
      />
      <WhenLoaded
        list={list}
        none={words('settings.none')}
        show={(settings) => {
          const found = settings.filter(matches);
          return found.length > 0 ? (
            <Table labelledBy={TITLE} columns={columns()} rows={found} keyOf={({ name }) => name} />
          ) : (
            <p class="nothing">{words('settings.none')}</p>
          );
        }}
      />
    </Section>
  );
}

function columns(): Column<SettingInForce>[] {
  return [
    { title: words('settings.name'), cell: ({ name }) => <code class="setting-name">{name}</code> },
    { title: words('settings.value'), as: 'wide', cell: (setting) => <Value {...setting} /> },
    {
      title: words('settings.source'),
      as: 'short',
      cell: ({ set }) =>
        set ? (
          <span class="badge own">{words('settings.set')}</span>
        ) : (
          <span class="soft">{words('settings.default')}</span>
        ),
    },
  ];
}

function Value({ value, hidden }: SettingInForce) {
  if (hidden) return <span class="soft">{words('settings.hidden')}</span>;
  return value === '' ? <span class="soft">{words('settings.empty')}</span> : <code>{value}</code>;
}
