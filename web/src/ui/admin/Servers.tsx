import { useEffect, useMemo } from 'preact/hooks';
import type { AdminApi, ServerNode } from '../../engine/server/admin-api';
import { moment, since } from '../account/times';
import { Section } from '../Section';
import { HealthSection } from './HealthSection';
import { ListModel } from './list-model';
import { type Column, Table } from './Table';
import { WhenLoaded } from './WhenLoaded';
import { words } from './words';

const TITLE = 'servers-title';

/** The servers that share the database and the store, or the only one; and the health of the one that answers. */
export function Servers({ api }: { api: AdminApi }) {
  const list = useMemo(
    () => new ListModel<ServerNode>(async () => ({ items: await api.servers(), next: null })),
    [api],
  );
  useEffect(() => void list.load(), [list]);
  return (
    <>
      <Section id={TITLE} title={words('servers.title')} hint={words('servers.why')}>
        <WhenLoaded
          list={list}
          none={words('servers.none')}
          show={(servers) => (
            <Table labelledBy={TITLE} columns={columns()} rows={servers} keyOf={({ id }) => id} />
          )}
        />
      </Section>
      <HealthSection api={api} />
    </>
  );
}

function columns(): Column<ServerNode>[] {
  return [
    {
      title: words('servers.address'),
      cell: ({ address, self, running }) => (
        <span class="row-title">
          <bdi>{address}</bdi>
          {self && <span class="badge own">{words('servers.self')}</span>}
          {!running && <span class="badge bad">{words('servers.silent')}</span>}
        </span>
      ),
    },
    { title: words('servers.version'), as: 'short', cell: ({ version }) => version },
    { title: words('servers.started'), as: 'short', cell: ({ startedAt }) => <Ago time={startedAt} /> },
    { title: words('servers.seen'), as: 'short', cell: ({ seenAt }) => <Ago time={seenAt} /> },
    {
      title: words('servers.leases'),
      as: 'wide',
      cell: ({ leases }) =>
        leases.length > 0 ? leases.join(', ') : <span class="soft">{words('servers.noLeases')}</span>,
    },
  ];
}

function Ago({ time }: { time: string }) {
  return <span title={moment(time)}>{since(time)}</span>;
}
