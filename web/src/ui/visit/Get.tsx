import type { OfferedFile, OpenedLink } from '../../engine/server/visit';
import { moment } from '../account/times';
import { Commands } from '../file/Commands';
import { Copyable } from '../file/Copyable';
import { Fact, sizeOf, timeOf } from '../file/Details';
import '../file/file.css';
import { words as fileWords } from '../file/words';
import { bytes } from '../format';
import { DownloadIcon } from '../icons';
import { NoDrop } from '../NoDrop';
import { reasonOf } from '../reasons';
import { toast } from '../toasts';
import type { Visit } from './visit';
import { words } from './words';

interface Props {
  visit: Visit;
  link: OpenedLink;
  file: OfferedFile;
  secret: string;
}

/** The page of a download link. */
export function Get({ visit, link, file, secret }: Props) {
  const { name, sha256 } = file;
  const content = `/get/${secret}/content`;
  const direct = visit.hasPassword ? null : location.origin + content;
  return (
    <>
      <NoDrop />
      <div>
        <p class="hint">{words('get.from', { owner: link.owner })}</p>
        <h2 id="files" tabIndex={-1}>
          <bdi>{name}</bdi>
        </h2>
        <p class="hint">
          <bdi>{bytes(file.size)}</bdi>
          {link.name && link.name !== name && (
            <>
              {' · '}
              <bdi>{link.name}</bdi>
            </>
          )}
        </p>
      </div>
      <DownloadButton visit={visit} name={name} content={content} />
      <section class="card" aria-labelledby="details-title">
        <h3 id="details-title">{words('get.title')}</h3>
        <dl class="file-facts">
          <Fact term={fileWords('details.size')}>{sizeOf(file.size)}</Fact>
          <Fact term={words('get.owner')}>
            <bdi>{link.owner}</bdi>
          </Fact>
          <Fact term={fileWords('details.added')}>
            <time dateTime={file.createdAt}>{timeOf(file.createdAt)}</time>
          </Fact>
          <Fact term={words('get.until')}>
            <time dateTime={link.expiresAt}>{moment(link.expiresAt)}</time>
          </Fact>
          {link.remaining !== null && <Fact term={words('get.remaining')}>{link.remaining}</Fact>}
        </dl>
      </section>
      <section class="card" aria-labelledby="sum-title">
        <h3 id="sum-title">{words('get.sum')}</h3>
        <h4>SHA-256</h4>
        {sha256 ? <Copyable what="SHA-256" value={sha256} /> : <p class="hint">{words('get.sum.later')}</p>}
      </section>
      <Commands file={file} link={direct} withToken={false} resumable={link.remaining === null} />
      {direct === null && <p class="hint visit-hint">{words('get.browserOnly')}</p>}
    </>
  );
}

/**
 * Downloads the file. The cookie of the visit may be that of another link by now, so the link is opened again first. A
 * link that is used up by this visit still lets it repeat the download.
 */
function DownloadButton({ visit, name, content }: { visit: Visit; name: string; content: string }) {
  const download = async (event: MouseEvent) => {
    event.preventDefault();
    try {
      await visit.renew();
    } catch (error) {
      return void toast(reasonOf(error), 'problem');
    }
    visit.downloads();
    const link = document.createElement('a');
    link.href = content;
    link.download = name;
    link.click();
  };
  return (
    <div class="file-actions">
      <a class="primary button" href={content} download={name} onClick={(event) => void download(event)}>
        <DownloadIcon />
        {words('get.download')}
      </a>
    </div>
  );
}
