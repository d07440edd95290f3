import { base64 } from '../encoding';
import type { Answer, Source, Transport } from '../ports';
import type { Problem } from '../problem';
import { notOurs, parse, problemOf } from './answers';

const ENDPOINT = '/api/files/batch';

/** Idle timeout of a request, which includes the time in which the server stores the files. */
const IDLE_TIMEOUT_MILLISECONDS = 60_000;

/** A file of a batch: all of its content. */
export interface BatchFile {
  readonly source: Source;
  readonly content: Blob;
  /** Null if it can't be computed here; then the server verifies nothing. */
  readonly sha256: Uint8Array | null;
}

/** The URL of a stored file's upload, or why it was not stored. */
export type BatchResult = { readonly url: string } | { readonly problem: Problem };

/** The result of one file as the server sends it. */
interface ResultDocument {
  readonly status: number;
  readonly file?: { readonly id: string; readonly size: number };
  readonly problem?: object;
  readonly retryAfter?: string | null;
}

/**
 * Sends whole files in one request; every result is durable on the server. If the request could not be read to its
 * end, the last files have no result. Fails with a `Problem` if the outcome of all files is unknown.
 */
export async function sendBatch(
  transport: Transport,
  files: readonly BatchFile[],
  signal: AbortSignal,
): Promise<readonly BatchResult[]> {
  const boundary = `lading-${random()}${random()}`;
  const answer = await transport.send({
    method: 'POST',
    url: ENDPOINT,
    headers: { 'Content-Type': `multipart/form-data; boundary=${boundary}` },
    body: new Blob([...files.flatMap((file) => partOf(file, boundary)), `--${boundary}--\r\n`]),
    signal,
    idleTimeout: IDLE_TIMEOUT_MILLISECONDS,
  });
  if (answer.status !== 200) throw problemOf(answer);
  const { results } = parse<{ results: ResultDocument[] }>(answer);
  if (!Array.isArray(results) || results.length > files.length) throw notOurs(answer.status);
  return results.map((result, i) => resultOf(result, files[i] as BatchFile));
}

function random(): string {
  return Math.random().toString(36).slice(2);
}

function partOf({ source, content, sha256 }: BatchFile, boundary: string): BlobPart[] {
  const fields = [
    `--${boundary}`,
    `Content-Disposition: form-data; name="file"; filename*=UTF-8''${percentEncoded(source.name)}`,
  ];
  if (/^[!-~ ]+$/.test(source.type)) fields.push(`Content-Type: ${source.type}`);
  // Seconds since 1970.
  fields.push(`X-OC-Mtime: ${(source.modified / 1000).toFixed(3)}`);
  if (sha256) fields.push(`Repr-Digest: sha-256=:${base64(sha256)}:`);
  return [`${fields.join('\r\n')}\r\n\r\n`, content, '\r\n'];
}

/** RFC 8187, section 3.2.1. */
function percentEncoded(text: string): string {
  const encode = (byte: number): string =>
    /[\w.~-]/.test(String.fromCharCode(byte))
      ? String.fromCharCode(byte)
      : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  return Array.from(new TextEncoder().encode(text), encode).join('');
}

function resultOf({ status, file, problem, retryAfter }: ResultDocument, sent: BatchFile): BatchResult {
  if (status === 201 && file?.id && file.size === sent.content.size)
    return { url: `/api/uploads/${file.id}` };
  const fields: Record<string, string | null> = {
    'Content-Type': 'application/problem+json',
    'Retry-After': retryAfter ?? null,
  };
  const answer: Answer = {
    status: status === 201 ? 0 : status,
    header: (name) => fields[name] ?? null,
    text: JSON.stringify(problem ?? {}),
  };
  return { problem: problemOf(answer) };
}
