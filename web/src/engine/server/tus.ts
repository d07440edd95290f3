import { base64, base64Bytes, base64Text, fromHex } from '../encoding';
import type { Answer, ExpectedDigests, Source, Transport } from '../ports';
import { parseRanges, type Range } from '../ranges';
import { notOurs, parse, problemOf } from './answers';

const VERSION = { 'Tus-Resumable': '1.0.0' } as const;
const CONTENT_TYPE = 'application/offset+octet-stream';

/** The metadata key of the fingerprint. Unfinished uploads on servers have it, so it can't be renamed. */
const FINGERPRINT_KEY = 'sample';

/** The state of an upload on the server. */
export interface RemoteState {
  readonly durable: Range[];
  readonly length: number | null;
  /** The fingerprint that the creating client stored, which may be empty; null if it stored none. */
  readonly fingerprint: string | null;
  /** The modification time that the creating client stored, in milliseconds since 1970; NaN if it stored none. */
  readonly modified: number;
}

/** A complete file. */
export interface CompletedFile {
  /** Null while the server computes it. */
  readonly sha256: string | null;
}

/** The result of a PATCH request. */
export interface Accepted {
  /** The offset after the contiguous bytes. */
  readonly offset: number;
}

/** How to send a piece. */
export interface PieceRequest {
  readonly url: string;
  readonly from: number;
  readonly body: Blob;
  readonly sha256: Uint8Array | null;
  /** Whether the piece is all zeros, so that no body is needed (our extension). */
  readonly zeros: boolean;
  /** Whether the piece may be at any offset (our extension) or continues at the current one (plain tus). */
  readonly asPieces: boolean;
  readonly onSent: (bytes: number) => void;
  readonly signal: AbortSignal;
}

function expect(answer: Answer, ...statuses: number[]): void {
  if (!statuses.includes(answer.status)) throw problemOf(answer);
}

/** Every tus response of our server has this header; another responder has not executed the request. */
function expectTus(answer: Answer, ...statuses: number[]): void {
  expect(answer, ...statuses);
  if (answer.header('Tus-Resumable') === null) throw notOurs(answer.status);
}

/** Idle timeout of a PATCH request. `Sending` detects a stall earlier. */
const IDLE_TIMEOUT_MILLISECONDS = 60_000;

function checksum(sha256: Uint8Array): string {
  return `sha256 ${base64(sha256)}`;
}

/** A digest field (RFC 9530). */
function digestField({ sha256, sha512 }: ExpectedDigests): string {
  const member = (key: string, hex: string | null) =>
    hex === null ? [] : [`${key}=:${base64(fromHex(hex))}:`];
  return [...member('sha-256', sha256), ...member('sha-512', sha512)].join(', ');
}

/** The tus 1.0.0 requests and the `lading-pieces` extension. Every failure is a `Problem`. */
export class Tus {
  constructor(
    private readonly transport: Transport,
    private readonly endpoint: string,
  ) {}

  /** Creates an upload, with content if given (creation-with-upload). */
  async create(
    source: Pick<Source, 'name' | 'type' | 'modified' | 'size' | 'expected'>,
    fingerprint: string,
    { content, sha256 }: { content: Blob | null; sha256: Uint8Array | null },
    signal: AbortSignal,
  ): Promise<{ url: string; offset: number }> {
    const metadata = [
      `filename ${base64Text(source.name)}`,
      `filetype ${base64Text(source.type)}`,
      `lastmodified ${base64Text(`${source.modified}`)}`,
      `${FINGERPRINT_KEY} ${base64Text(fingerprint)}`,
    ];
    const headers: Record<string, string> = {
      ...VERSION,
      'Upload-Length': `${source.size}`,
      'Upload-Metadata': metadata.join(','),
    };
    if (source.expected) headers['Repr-Digest'] = digestField(source.expected);
    if (content) headers['Content-Type'] = CONTENT_TYPE;
    if (sha256) headers['Upload-Checksum'] = checksum(sha256);
    const call = { method: 'POST', url: this.endpoint, headers, signal };
    const answer = await this.transport.send(content ? { ...call, body: content } : call);
    expectTus(answer, 201);
    return {
      url: pathOf(answer.header('Location') ?? ''),
      offset: Number(answer.header('Upload-Offset') ?? 0),
    };
  }

  /** Retrieves the state of an upload. The server ends a running PATCH request of the same upload. */
  async retrieve(url: string, signal: AbortSignal): Promise<RemoteState> {
    const answer = await this.transport.send({ method: 'HEAD', url, headers: VERSION, signal });
    expectTus(answer, 200, 204);
    const offset = Number(answer.header('Upload-Offset') ?? 0);
    const extents = answer.header('Lading-Extents');
    const length = answer.header('Upload-Length');
    const metadata = parseMetadata(answer.header('Upload-Metadata') ?? '');
    return {
      durable: extents === null ? (offset > 0 ? [{ from: 0, to: offset }] : []) : parseRanges(extents),
      length: length === null ? null : Number(length),
      fingerprint: metadata.get(FINGERPRINT_KEY) ?? null,
      modified: Number.parseInt(metadata.get('lastmodified') ?? '', 10),
    };
  }

  /** Sends bytes; when the promise resolves, they are durable on the server. */
  async send(piece: PieceRequest): Promise<Accepted> {
    const headers: Record<string, string> = {
      ...VERSION,
      'Content-Type': CONTENT_TYPE,
      'Upload-Offset': `${piece.from}`,
    };
    if (piece.asPieces) headers['Lading-Piece'] = '?1';
    if (piece.sha256) headers['Upload-Checksum'] = checksum(piece.sha256);
    const { url, body, onSent, signal } = piece;
    if (piece.zeros) headers['Lading-Zeros'] = `${body.size}`;
    const call = { method: 'PATCH', url, headers, onSent, signal, idleTimeout: IDLE_TIMEOUT_MILLISECONDS };
    const answer = await this.transport.send(piece.zeros ? call : { ...call, body });
    expectTus(answer, 204, 200);
    return { offset: Number(answer.header('Upload-Offset') ?? piece.from + body.size) };
  }

  /** The file that the upload became, which has the same ID, or null. An upload with all bytes is not yet a file. */
  async complete(url: string, size: number, signal?: AbortSignal): Promise<CompletedFile | null> {
    const id = idOf(url);
    const call = { method: 'GET', url: `/api/files/${id}` };
    const answer = await this.transport.send(signal ? { ...call, signal } : call);
    expect(answer, 200, 404);
    if (answer.status === 404) return null;
    const file = parse<CompletedFile & { id: string; size: number }>(answer);
    if (file.id !== id || file.size !== size) throw notOurs(answer.status);
    return file;
  }

  /** Deletes an upload. An upload that no longer exists is not an error. */
  async cancel(url: string): Promise<void> {
    const answer = await this.transport.send({ method: 'DELETE', url, headers: VERSION, keepalive: true });
    expectTus(answer, 204, 404, 410);
  }
}

/** The ID of an upload, and of the file it becomes. */
export function idOf(url: string): string {
  return url.replace(/^.*\//, '');
}

/** The path of a URL, so that stored URLs work under any host name. */
function pathOf(location: string): string {
  try {
    return new URL(location).pathname;
  } catch {
    return location;
  }
}

function parseMetadata(text: string): Map<string, string> {
  const entries = new Map<string, string>();
  for (const pair of text.split(',')) {
    const [key, value] = pair.trim().split(' ');
    if (key) entries.set(key, decode(value ?? ''));
  }
  return entries;
}

function decode(value: string): string {
  try {
    return new TextDecoder().decode(base64Bytes(value));
  } catch {
    return '';
  }
}
