import { useSignal } from '@preact/signals';
import type { Link } from '../../engine/server/links-api';
import { Detail, Row } from '../account/Row';
import { report } from '../account/report';
import { day, since } from '../account/times';
import { follow, pathOf } from '../address';
import { Dialog } from '../Dialog';
import { bytes } from '../format';
import { DownloadIcon, UploadIcon } from '../icons';
import type { LinksModel } from './links-model';
import { words } from './words';

/** A list of links, with a button that revokes each. */
export function LinkList(props: {
  model: LinksModel;
  links: readonly Link[];
  /** The ID of the heading of the section. */
  heading: string;
  /** Whether each row of a download link leads to its file. */
  leads: boolean;
}) {
  const { model, links, heading, leads } = props;
  const revoking = useSignal<Link | null>(null);
  const close = () => {
    revoking.value = null;
  };
  const revoke = (link: Link) => {
    const { name } = link;
    close();
    const active = isActive(link);
    const done = words(active ? 'links.revoked' : 'links.removed', { name });
    const failed = (reason: string) =>
      words(active ? 'links.notRevoked' : 'links.notRemoved', { name, reason });
    void report(model.revoke(link), { id: heading, done, failed });
  };
  // A link that has ended is only removed from the list.
  const ask = (link: Link) => {
    if (isActive(link)) revoking.value = link;
    else revoke(link);
  };
  return (
    <>
      <ul class="rows">
        {links.map((link) => (
          <LinkRow key={link.id} link={link} leads={leads} revoke={() => ask(link)} />
        ))}
      </ul>
      {revoking.value && <Confirm link={revoking.value} revoke={revoke} close={close} />}
    </>
  );
}

function isActive({ state }: Link): boolean {
  return state === 'active';
}

function LinkRow({ link, leads, revoke }: { link: Link; leads: boolean; revoke: () => void }) {
  const { name, kind, file, lastUsedAt, hasPassword, expiresAt, state } = link;
  return (
    <Row
      Icon={kind === 'upload' ? UploadIcon : DownloadIcon}
      title={
        <>
          {leads && file ? (
            <a class="file-link" href={pathOf(file.id)} onClick={follow}>
              <bdi>{name}</bdi>
            </a>
          ) : (
            <bdi>{name}</bdi>
          )}
          {leads && <span class="badge">{words(`links.${kind}`)}</span>}
          {hasPassword && <span class="badge">{words('links.locked')}</span>}
        </>
      }
      details={
        <>
          {state !== 'active' && <Detail expired>{words(`links.state.${state}`)}</Detail>}
          <Detail>{useOf(link)}</Detail>
          {lastUsedAt !== null && (
            <Detail at={lastUsedAt}>{words('links.used', { time: since(lastUsedAt) })}</Detail>
          )}
          {state === 'active' && (
            <Detail at={expiresAt}>{words('links.expires', { day: day(expiresAt) })}</Detail>
          )}
        </>
      }
      button={
        isActive(link)
          ? { text: words('links.revoke'), label: words('links.revoke.label', { name }), click: revoke }
          : { text: words('links.remove'), label: words('links.remove.label', { name }), click: revoke }
      }
    />
  );
}

/** How often the link was used, and how often it can be. */
export function useOf({ kind, used, bytes: size, maxUploads, maxDownloads }: Link): string {
  const most = kind === 'upload' ? maxUploads : maxDownloads;
  const key = kind === 'upload' ? 'links.received' : 'links.downloads';
  const count = most === null ? words(key, { count: used }) : words(`${key}Of`, { used, count: most });
  return kind === 'upload' && size > 0 ? `${count} (${bytes(size)})` : count;
}

function Confirm(props: { link: Link; revoke: (link: Link) => void; close: () => void }) {
  const { link, revoke, close } = props;
  return (
    <Dialog
      title={words('links.revoke.title', { name: link.name })}
      close={close}
      closeLabel={words('links.keep')}
      hasPrimary
    >
      <p>{words(`links.revoke.${link.kind}`)}</p>
      <button type="button" class="danger" onClick={() => revoke(link)}>
        {words('links.revoke.button')}
      </button>
    </Dialog>
  );
}
