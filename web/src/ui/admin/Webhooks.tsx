import { useEffect, useMemo } from 'preact/hooks';
import type { AdminApi, Webhook } from '../../engine/server/admin-api';
import { moment, since } from '../account/times';
import { Section } from '../Section';
import { toast } from '../toasts';
import { ListModel } from './list-model';
import { why } from './reasons';
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
  const send = async (webhook: Webhook, from: number | null) => {
    try {
      await api.retry(webhook.id, from);
      toast(words('webhooks.sending'));
    } catch (error) {
      toast(why(error), 'problem');
    }
    await list.load();
  };
  return (
    <Section id={TITLE} title={words('webhooks.title')} hint={words('webhooks.why')}>
      <WhenLoaded
        list={list}
        none={words('webhooks.none')}
        show={(webhooks) => (
          <Table labelledBy={TITLE} columns={columns(send)} rows={webhooks} keyOf={({ url }) => url} />
        )}
      />
    </Section>
  );
}

type Send = (webhook: Webhook, from: number | null) => Promise<void>;

function columns(send: Send): Column<Webhook>[] {
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
    {
      title: words('webhooks.again'),
      as: 'buttons',
      cell: (webhook) => <Again webhook={webhook} send={send} />,
    },
  ];
}

/** Buttons that deliver again what failed. */
function Again({ webhook, send }: { webhook: Webhook; send: Send }) {
  const { error, lastGivenUp, pending } = webhook;
  return (
    <div class="row-buttons">
      {error !== null && pending > 0 && (
        <button type="button" class="end" onClick={() => void send(webhook, null)}>
          {words('webhooks.now')}
        </button>
      )}
      {lastGivenUp !== null && (
        <button type="button" class="end" onClick={() => void send(webhook, lastGivenUp)}>
          {words('webhooks.from', { number: lastGivenUp })}
        </button>
      )}
    </div>
  );
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
