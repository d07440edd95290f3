import { useEffect, useMemo } from 'preact/hooks';
import type { AdminApi, OwnerUse, StorageReport } from '../../engine/server/admin-api';
import { bytes, percentage } from '../format';
import { Section } from '../Section';
import { ListModel } from './list-model';
import { type Column, Table } from './Table';
import { WhenLoaded } from './WhenLoaded';
import { words } from './words';

const TITLE = 'storage-title';
const OWNERS = 'owners-title';

/** What is stored, by whom, and what space is left. */
export function Storage({ api }: { api: AdminApi }) {
  const list = useMemo(
    () => new ListModel<StorageReport>(async () => ({ items: [await api.storage()], next: null })),
    [api],
  );
  useEffect(() => void list.load(), [list]);
  const report = list.items.value?.[0];
  return (
    <>
      <Section id={TITLE} title={words('storage.title')} hint={words('storage.why')}>
        <WhenLoaded list={list} none="" show={() => report && <Space {...report} />} />
      </Section>
      {report && (
        <Section id={OWNERS} title={words('storage.owners')} hint={words('storage.owners.why')}>
          {report.owners.length > 0 ? (
            <Table
              labelledBy={OWNERS}
              columns={columns(report.fileBytes)}
              rows={report.owners}
              keyOf={({ owner }) => owner}
            />
          ) : (
            <p class="nothing">{words('storage.none')}</p>
          )}
        </Section>
      )}
    </>
  );
}

/** The space as lines, and as a bar if the storage has a limit. */
function Space({ files, fileBytes, uploads, reserved, free, minFree }: StorageReport) {
  const usable = free === null ? null : Math.max(0, free - minFree - reserved);
  return (
    <>
      {free !== null && <Bar used={fileBytes} reserved={reserved} whole={fileBytes + free} />}
      <dl class="space">
        <Line name={words('storage.files', { count: files })} value={bytes(fileBytes)} />
        <Line name={words('storage.reserved', { count: uploads })} value={bytes(reserved)} />
        {minFree > 0 && <Line name={words('storage.minFree')} value={bytes(minFree)} />}
        <Line
          name={words('storage.usable')}
          value={usable === null ? words('storage.unlimited') : bytes(usable)}
        />
      </dl>
    </>
  );
}

function Bar({ used, reserved, whole }: { used: number; reserved: number; whole: number }) {
  const part = (count: number) => ({ inlineSize: `${(100 * count) / Math.max(whole, 1)}%` });
  return (
    <div class="use-bar space-bar" aria-hidden="true">
      <span style={part(used)} />
      <span class="reserved" style={part(reserved)} />
    </div>
  );
}

function Line({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd class="numbers">{value}</dd>
    </div>
  );
}

function columns(all: number): Column<OwnerUse>[] {
  return [
    { title: words('storage.owner'), cell: ({ owner }) => <bdi>{owner}</bdi> },
    { title: words('storage.count'), as: 'numbers', cell: ({ files }) => files.toLocaleString() },
    { title: words('storage.size'), as: 'numbers', cell: (use) => bytes(use.bytes) },
    {
      title: words('storage.share'),
      as: 'numbers',
      cell: (use) => percentage(use.bytes, Math.max(all, 1)),
    },
  ];
}
