import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { AdminApi } from '../../engine/server/admin-api';
import type { AnyLink } from '../../engine/server/links-api';
import { day, moment, since } from '../account/times';
import { Dialog } from '../Dialog';
import { bytes } from '../format';
import { gone } from '../gone';
import { focusHeading, Section } from '../Section';
import { toast } from '../toasts';
import { ListModel } from './list-model';
import { PersonFilter } from './PersonFilter';
import { why } from './reasons';
import { type Column, Table } from './Table';
import { WhenLoaded } from './WhenLoaded';
import { words } from './words';

const TITLE = 'admin-links-title';

/** The links of all users. */
export function Links({ api }: { api: AdminApi }) {
  const owner = useSignal('');
  const revoking = useSignal<AnyLink | null>(null);
  const list = useMemo(
    () => new ListModel<AnyLink>((cursor) => api.links(owner.peek(), cursor)),
    [api, owner],
  );
  useEffect(() => void list.load(), [list]);
  const close = () => {
    revoking.value = null;
    setTimeout(() => document.activeElement === document.body && focusHeading(TITLE));
  };
  const revoke = async ({ id, name }: AnyLink) => {
    close();
    try {
      await gone(api.revokeLink(id));
      list.change((links) => links.filter((link) => link.id !== id));
      toast(words('links.revoked', { name }));
      focusHeading(TITLE);
    } catch (error) {
      toast(words('links.notRevoked', { name, reason: why(error) }), 'problem');
    }
  };
  const link = revoking.value;
  return (
    <Section id={TITLE} title={words('links.title')} hint={words('links.why')}>
      <form class="filters" onSubmit={(event) => event.preventDefault()}>
        <PersonFilter
          title={words('links.owner')}
          set={(name) => {
            owner.value = name;
            void list.restart();
          }}
        />
      </form>
      <WhenLoaded
        list={list}
        none={words('links.none')}
        show={(links) => (
          <Table
            labelledBy={TITLE}
            columns={columns((chosen) => (revoking.value = chosen))}
            rows={links}
            keyOf={({ id }) => id}
          />
        )}
      />
      {link && (
        <Dialog
          title={words('links.revoke.title', { name: link.name })}
          close={close}
          closeLabel={words('links.keep')}
          hasPrimary
        >
          <p>{words(`links.revoke.${link.kind}`, { owner: link.owner })}</p>
          <button type="button" class="danger" onClick={() => void revoke(link)}>
            {words('links.revoke.button')}
          </button>
        </Dialog>
      )}
    </Section>
  );
}

function columns(revoke: (link: AnyLink) => void): Column<AnyLink>[] {
  return [
    { title: words('links.name'), cell: (link) => <Title {...link} /> },
    { title: words('links.owner'), cell: ({ owner }) => <bdi>{owner}</bdi> },
    { title: words('links.use'), as: 'short', cell: (link) => <Use {...link} /> },
    { title: words('links.limits'), cell: (link) => <Limits {...link} /> },
    { title: words('links.ends'), as: 'short', cell: (link) => <End {...link} /> },
    {
      title: words('links.revoke.column'),
      as: 'buttons',
      cell: (link) => (
        <button
          type="button"
          class="end"
          aria-label={words('links.revoke.label', { name: link.name, owner: link.owner })}
          onClick={() => revoke(link)}
        >
          {words('links.revoke')}
        </button>
      ),
    },
  ];
}

function Title(link: AnyLink) {
  return (
    <span class="row-title">
      <bdi>{link.name}</bdi>
      <span class="badge">{words(`links.${link.kind}`)}</span>
      {link.hasPassword && <span class="badge">{words('links.locked')}</span>}
    </span>
  );
}

/** What arrived or was downloaded, and when last. */
function Use({ kind, used, bytes: size, lastUsedAt }: AnyLink) {
  return (
    <>
      {words(kind === 'upload' ? 'links.files' : 'links.downloads', { count: used })}
      {kind === 'upload' && size > 0 && ` (${bytes(size)})`}
      <span class="small soft" title={lastUsedAt === null ? '' : moment(lastUsedAt)}>
        {lastUsedAt === null ? words('links.never') : words('links.last', { time: since(lastUsedAt) })}
      </span>
    </>
  );
}

function Limits({ maxUploads, maxDownloads, maxSize, formats }: AnyLink) {
  const limits = [
    maxUploads !== null && words('links.files', { count: maxUploads }),
    maxDownloads !== null && words('links.downloads', { count: maxDownloads }),
    maxSize !== null && words('links.size', { size: bytes(maxSize) }),
    formats?.join(', '),
  ].filter(Boolean);
  return <span class={limits.length > 0 ? '' : 'soft'}>{limits.join(' · ') || words('links.noLimits')}</span>;
}

function End({ state, expiresAt }: AnyLink) {
  return (
    <span title={moment(expiresAt)}>
      {state === 'active' ? (
        day(expiresAt)
      ) : (
        <span class="row-title">
          <span class="badge off">{words(`links.state.${state}`)}</span>
        </span>
      )}
    </span>
  );
}
