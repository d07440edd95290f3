import type { ComponentChildren } from 'preact';
import type { FileDetails, User } from '../../engine/server/api';
import { ago, bytes } from '../format';
import { language } from '../text';
import { words } from './words';

/** What the server knows about a file. */
export function Details({ user, file }: { user: User; file: FileDetails }) {
  const { owner } = file;
  return (
    <section class="card" aria-labelledby="details-title">
      <h3 id="details-title">{words('details.title')}</h3>
      <dl class="file-facts">
        <Fact term={words('details.size')}>{sizeOf(file.size)}</Fact>
        <Fact term={words('details.content')} bad={file.image === false}>
          {contentOf(file)}
        </Fact>
        {file.contentType !== undefined && (
          <Fact term={words('details.type')}>{file.contentType ?? words('details.type.none')}</Fact>
        )}
        <Fact term={words('details.owner')}>
          <bdi>{owner === user.name ? words('details.owner.you', { name: owner }) : owner}</bdi>
        </Fact>
        {file.link && (
          <Fact term={words('details.link')}>
            <bdi>{file.link}</bdi>
          </Fact>
        )}
        <Fact term={words('details.added')}>
          <time dateTime={file.addedAt}>{timeOf(file.addedAt)}</time>
        </Fact>
        {file.modifiedAt && (
          <Fact term={words('details.modified')}>
            <time dateTime={file.modifiedAt}>{timeOf(file.modifiedAt)}</time>
          </Fact>
        )}
        {file.expiresAt && (
          <Fact term={words('details.ends')}>
            <time dateTime={file.expiresAt}>{momentOf(file.expiresAt)}</time>
          </Fact>
        )}
        <Fact term={words('details.id')}>
          <code>{file.id}</code>
        </Fact>
      </dl>
    </section>
  );
}

/** A line of the list of details. */
export function Fact({ term, bad, children }: { term: string; bad?: boolean; children: ComponentChildren }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd class={bad ? 'problem' : ''}>{children}</dd>
    </div>
  );
}

/** A size with its exact number of bytes. */
export function sizeOf(size: number): string {
  const exact = words('details.bytes', { count: size });
  return size < 1000 ? exact : words('details.size.both', { size: bytes(size), bytes: exact });
}

/** What the server found in the content. */
function contentOf({ format, image }: FileDetails): string {
  if (format) return words('details.content.format', { format });
  if (image === true) return words('details.content.image');
  return words(image === false ? 'details.content.other' : 'details.content.unknown');
}

/** The day of a time, in the chosen language. */
export function dayOf(time: string): string {
  return new Intl.DateTimeFormat(language.value, { dateStyle: 'long' }).format(new Date(time));
}

/** A time in the chosen language. */
function momentOf(time: string): string {
  const style = { dateStyle: 'long', timeStyle: 'short' } as const;
  return new Intl.DateTimeFormat(language.value, style).format(new Date(time));
}

/** A past time, and how long ago it was. */
export function timeOf(time: string): string {
  const moment = momentOf(time);
  // If the clock of this device is late, the time counts as now.
  return words('details.added.both', { moment, ago: ago(time, Math.max(Date.now(), Date.parse(time))) });
}
