import type { DownloadLinkWish, UploadLinkWish } from '../../engine/server/links-api';
import type { LinksKey } from '../../locale/links-en';
import { type ExpiryChoice, expiryOf } from '../account/expiry';
import { bytesOf, type Unit } from '../sizes';

/** When a link can end. A setting of the server (`LADING_LINK_MAX_AGE`) may allow less. */
export const END_CHOICES: readonly ExpiryChoice[] = ['1', '7', '30', '90', 'date'];

/** The most uploads or downloads that the server takes as a limit. */
const MAX_COUNT = 1_000_000;

/** The last choice is the limit of the server, and the clock of this device may be early. */
const EARLIER_MILLISECONDS = 60_000;

/** What the fields of a form hold. */
export interface Filled {
  readonly name: string;
  readonly note: string;
  readonly end: ExpiryChoice;
  /** The last day of the choice `date`. */
  readonly day: string;
  readonly maxSize: string;
  readonly unit: Unit;
  /** The number of uploads or downloads. */
  readonly most: string;
  readonly formats: string;
  readonly password: string;
}

/** Why a form can't be sent. */
export interface Mistake {
  readonly key: LinksKey;
}

/** The wish of a filled form, or the first mistake in it. */
export function uploadWish(filled: Filled, now: number): UploadLinkWish | Mistake {
  const expiresAt = endOf(filled, now);
  if (expiresAt === null) return { key: 'link.past' };
  const maxSize = filled.maxSize.trim() === '' ? null : bytesOf(filled.maxSize, filled.unit);
  if (maxSize === undefined || maxSize === 0) return { key: 'link.wrongSize' };
  const maxUploads = countOf(filled.most);
  if (maxUploads === undefined) return { key: 'link.wrongCount' };
  const formats = formatsOf(filled.formats);
  if (formats === undefined) return { key: 'link.wrongFormats' };
  return {
    kind: 'upload',
    name: filled.name.trim(),
    note: filled.note.trim() || null,
    expiresAt,
    maxSize,
    maxUploads,
    formats,
    password: filled.password || null,
  };
}

/** The wish of a filled form for a link to a file, or the first mistake in it. */
export function downloadWish(file: string, filled: Filled, now: number): DownloadLinkWish | Mistake {
  const expiresAt = endOf(filled, now);
  if (expiresAt === null) return { key: 'link.past' };
  const maxDownloads = countOf(filled.most);
  if (maxDownloads === undefined) return { key: 'link.wrongCount' };
  const name = filled.name.trim() || null;
  return { kind: 'download', file, name, expiresAt, maxDownloads, password: filled.password || null };
}

/** The chosen end; null if it is not in the future. */
function endOf({ end, day }: Filled, now: number): string | null {
  return expiryOf(end, day, end === 'date' ? now : now - EARLIER_MILLISECONDS) ?? null;
}

/** A whole number from 1; null for none, undefined for anything else. */
function countOf(text: string): number | null | undefined {
  if (text.trim() === '') return null;
  const count = Number(text);
  return Number.isInteger(count) && count >= 1 && count <= MAX_COUNT ? count : undefined;
}

/** File extensions in lower case, with the dot; null for none, undefined for anything else. */
function formatsOf(text: string): string[] | null | undefined {
  const parts = text
    .split(/[\s,;]+/)
    .filter(Boolean)
    .map((part) => part.toLowerCase().replace(/^\*?\.?/, '.'));
  if (parts.length === 0) return null;
  return parts.every((part) => /^\.[a-z0-9][a-z0-9._-]{0,30}$/.test(part)) ? [...new Set(parts)] : undefined;
}
