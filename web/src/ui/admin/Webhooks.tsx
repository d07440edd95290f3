import { useEffect, useMemo } from 'preact/hooks';
import type { AdminApi, Webhook } from '../../engine/server/admin-api';
import { moment, since } from '../account/times';
import { Section } from '../Section';
import { ListModel } from './list-model';
import { type Column, Table } from './Table';
import { WhenLoaded } from './WhenLoaded';
import { words } from './words';

const TITLE = 'webhooks-title';

/** The delivery of events to the webhooks. They are set in the configuration. */
export function Webhooks({ api }: { api: AdminApi }) {
  const list = useMemo(
    () => new ListModel<Webhook>(async () => ({ items: await api.webhooks(), next: null })),
    [api],
  );
  useEffect(() => void list.load(), [list]);
  return (
    <Section id={TITLE} title={words('webhooks.title')} hint={words('webhooks.why')}>
      <WhenLoaded
        list={list}
        none={words('webhooks.none')}
        show={(webhooks) => (
          <Table labelledBy={TITLE} columns={columns()} rows={webhooks} keyOf={({ url }) => url} />
        )}
      />
    </Section>
  );
}

function columns(): Column<Webhook>[] {
  return [
    { title: words('webhooks.url'), cell: ({ url }) => <bdi>{url}</bdi> },
    { title: words('webhooks.state'), as: 'wide', cell: (webhook) => <State {...webhook} /> },
    {
      title: words('webhooks.delivered'),
      cell: ({ delivered, deliveredAt }) =>
        delivered === null || deliveredAt === null ? (
          <span class="soft">{words('webhooks.never')}</span>
        ) : (
          <span title={moment(deliveredAt)}>
            {words('webhooks.deliveredAt', { number: delivered, time: since(deliveredAt) })}
          </span>
        ),
    },
    { title: words('webhooks.pending'), as: 'numbers', cell: ({ pending }) => pending },
    { title: words('webhooks.givenUp'), as: 'numbers', cell: ({ givenUp }) => givenUp },
  ];
}

function State({ error, attempts, nextAttempt }: Webhook) {
  if (error === null) return <>{words('webhooks.works')}</>;
  return (
    <>
      <span class="failing">{words('webhooks.fails', { count: attempts, error })}</span>
      {nextAttempt !== null && (
        <span class="small soft">{words('webhooks.next', { time: moment(nextAttempt) })}</span>
      )}
    </>
  );
}
