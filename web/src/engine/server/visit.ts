import { base64Bytes, hex } from '../encoding';
import type { Call, Journal, Transport } from '../ports';
import { Problem } from '../problem';
import { type Range, total } from '../ranges';
import { parse, problemOf } from './answers';
import type { Unfinished } from './queries';
import { type CompletedFile, Tus } from './tus';

/** A link as its visitors see it. */
export interface OpenedLink {
  readonly kind: 'upload' | 'download';
  readonly name: string | null;
  readonly note: string | null;
  readonly owner: string;
  readonly expiresAt: string;
  /** Whether it asks for a password. Absent if the server does not say it. */
  readonly hasPassword?: boolean;
  readonly maxSize: number | null;
  readonly formats: readonly string[] | null;
  /** How many more uploads or downloads the link allows; null if it has no such limit. */
  readonly remaining: number | null;
  readonly file: OfferedFile | null;
  /** The credentials of the visit. */
  readonly visit: string;
}

/** The file of a download link. */
export interface OfferedFile {
  readonly name: string;
  readonly size: number;
  /** Null while the server computes it. */
  readonly sha256: string | null;
  readonly createdAt: string;
}

/** Opens a link, or renews the visit that the transport sends. Fails with a `Problem`. */
export async function openLink(
  transport: Transport,
  secret: string,
  password: string | null,
): Promise<OpenedLink> {
  const answer = await transport.send({
    method: 'POST',
    url: '/api/links/open',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ secret, password }),
  });
  if (answer.status !== 200) throw problemOf(answer);
  return parse<OpenedLink>(answer);
}

/**
 * Sends each request as one of the visit. The cookie of the visit is not enough: the browser may be signed in, or have
 * another link open.
 */
export function asVisit(inner: Transport, visit: () => string | null): Transport {
  return {
    send: (call: Call) => {
      const token = visit();
      const headers = token === null ? call.headers : { ...call.headers, Authorization: `Bearer ${token}` };
      return inner.send(headers ? { ...call, headers } : call);
    },
  };
}

/** Resumable Uploads for HTTP, draft 13: its offset retrieval says whether an upload is complete. */
const INTEROP_VERSION = '10';

/** The uploads of a visit. Visitors can't read files, only the state of their uploads. */
export class VisitTus extends Tus {
  constructor(private readonly visit: Transport) {
    super(visit, '/api/uploads');
  }

  override async complete(url: string, size: number, signal?: AbortSignal): Promise<CompletedFile | null> {
    const headers = { 'Upload-Draft-Interop-Version': INTEROP_VERSION, 'Want-Repr-Digest': 'sha-256=1' };
    const call = { method: 'HEAD', url, headers };
    const answer = await this.visit.send(signal ? { ...call, signal } : call);
    if (answer.status === 404 || answer.status === 410) return null;
    if (answer.status < 200 || answer.status > 299) throw problemOf(answer);
    const complete = answer.header('Upload-Complete') === '?1';
    if (!complete || Number(answer.header('Upload-Length')) !== size) return null;
    const digest = /\bsha-256=:([^:]+):/.exec(answer.header('Repr-Digest') ?? '');
    return { sha256: digest ? hex(base64Bytes(digest[1] ?? '')) : null };
  }
}

/**
 * The unfinished uploads that this browser has started through a link. The server lists no uploads for visitors, so each
 * upload in the journal is queried.
 */
export async function unfinishedOf(
  owner: string,
  journal: Pick<Journal, 'all'>,
  tus: Tus,
): Promise<Unfinished[]> {
  const own = (await journal.all()).filter((entry) => entry.owner === owner);
  const found: Unfinished[] = [];
  for (const { url, name, size, startedAt } of own) {
    // This retrieval ends a request that is still running, such as one of the page before its reload.
    const durable = await stateOf(url, tus);
    if (durable === null || (total(durable) >= size && (await tus.complete(url, size)))) continue;
    const extents = durable.map(({ from, to }) => `${from}-${to - 1}`).join(', ');
    const createdAt = new Date(startedAt).toISOString();
    found.push({ url, name, length: size, offset: 0, extents, createdAt });
  }
  return found;
}

/** What is stored of an upload; null if it no longer exists. */
async function stateOf(url: string, tus: Tus): Promise<Range[] | null> {
  try {
    return (await tus.retrieve(url, new AbortController().signal)).durable;
  } catch (error) {
    if (error instanceof Problem && error.remedy === 'recreate') return null;
    throw error;
  }
}
