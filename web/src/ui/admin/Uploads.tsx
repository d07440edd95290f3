import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { AdminApi, AnyUpload } from '../../engine/server/admin-api';
import { moment, since } from '../account/times';
import { Dialog } from '../Dialog';
import { bytes, percentage } from '../format';
import { gone } from '../gone';
import { focusHeading, Section } from '../Section';
import { toast } from '../toasts';
import { ListModel } from './list-model';
import { PersonFilter } from './PersonFilter';
import { why } from './reasons';
import { type Column, Table } from './Table';
import { WhenLoaded } from './WhenLoaded';
import { words } from './words';

const TITLE = 'uploads-title';

/** How often the first page is loaded again while it is visible. */
const REFRESH_MILLISECONDS = 5000;

/** The unfinished uploads of all users. */
export function Uploads({ api }: { api: AdminApi }) {
  const owner = useSignal('');
  const cancelling = useSignal<AnyUpload | null>(null);
  const list = useMemo(
    () => new ListModel<AnyUpload>((cursor) => api.uploads(owner.peek(), cursor)),
    [api, owner],
  );
  useEffect(() => {
    void list.load();
    const timer = setInterval(() => void (document.hidden || list.refresh()), REFRESH_MILLISECONDS);
    return () => clearInterval(timer);
  }, [list]);
  const close = () => {
    cancelling.value = null;
    setTimeout(() => document.activeElement === document.body && focusHeading(TITLE));
  };
  const cancel = async (upload: AnyUpload) => {
    close();
    try {
      await gone(api.cancelUpload(upload.id));
      list.change((uploads) => uploads.filter(({ id }) => id !== upload.id));
      toast(words('uploads.cancelled', { name: upload.name }));
      focusHeading(TITLE);
    } catch (error) {
      toast(words('uploads.notCancelled', { name: upload.name, reason: why(error) }), 'problem');
    }
  };
  const upload = cancelling.value;
  return (
    <Section id={TITLE} title={words('uploads.title')} hint={words('uploads.why')}>
      <form class="filters" onSubmit={(event) => event.preventDefault()}>
        <PersonFilter
          title={words('uploads.owner')}
          set={(name) => {
            owner.value = name;
            void list.restart();
          }}
        />
      </form>
      <WhenLoaded
        list={list}
        none={words('uploads.none')}
        show={(uploads) => (
          <Table
            labelledBy={TITLE}
            columns={columns((chosen) => (cancelling.value = chosen))}
            rows={uploads}
            keyOf={({ id }) => id}
          />
        )}
      />
      {upload && (
        <Dialog
          title={words('uploads.cancel.title', { name: upload.name })}
          close={close}
          closeLabel={words('uploads.keep')}
          hasPrimary
        >
          <p>{words('uploads.cancel.why', { owner: upload.owner, size: bytes(upload.received) })}</p>
          <button type="button" class="danger" onClick={() => void cancel(upload)}>
            {words('uploads.cancel.button')}
          </button>
        </Dialog>
      )}
    </Section>
  );
}

function columns(cancel: (upload: AnyUpload) => void): Column<AnyUpload>[] {
  return [
    { title: words('uploads.name'), cell: (upload) => <Title {...upload} /> },
    { title: words('uploads.owner'), cell: ({ owner }) => <bdi>{owner}</bdi> },
    { title: words('uploads.progress'), as: 'wide', cell: (upload) => <Progress {...upload} /> },
    { title: words('uploads.started'), as: 'short', cell: ({ createdAt }) => <Ago time={createdAt} /> },
    {
      title: words('uploads.changed'),
      as: 'short',
      cell: ({ lastReceivedAt }) => <Ago time={lastReceivedAt} />,
    },
    {
      title: words('uploads.cancel.column'),
      as: 'buttons',
      cell: (upload) => (
        <button
          type="button"
          class="end"
          aria-label={words('uploads.cancel.label', { name: upload.name, owner: upload.owner })}
          onClick={() => cancel(upload)}
        >
          {words('uploads.cancel')}
        </button>
      ),
    },
  ];
}

function Title({ name, kind }: AnyUpload) {
  return (
    <span class="row-title">
      {name ? <bdi>{name}</bdi> : <span class="soft">{words('uploads.unnamed')}</span>}
      {kind !== 'whole' && <span class="badge">{words(`uploads.${kind}`)}</span>}
    </span>
  );
}

function Progress({ received, length, state }: AnyUpload) {
  const known = length !== null;
  return (
    <>
      {known
        ? words('uploads.of', { received: bytes(received), length: bytes(length) })
        : words('uploads.sofar', { received: bytes(received) })}{' '}
      {known && <span class="soft">{percentage(received, length)}</span>}
      {known && (
        <span class="use-bar" aria-hidden="true">
          <span style={{ inlineSize: `${(100 * received) / Math.max(1, length)}%` }} />
        </span>
      )}
      <span class="small soft">{words(`uploads.${state}`)}</span>
    </>
  );
}

function Ago({ time }: { time: string }) {
  return <span title={moment(time)}>{since(time)}</span>;
}
