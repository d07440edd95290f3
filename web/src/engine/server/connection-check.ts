import type { Clock, Transport } from '../ports';
import { Problem } from '../problem';
import { total } from '../ranges';
import { Tus } from './tus';

const MEBIBYTE = 1024 * 1024;

/** Body sizes to try in order; a larger one only if the previous one was fast. */
const STEPS = [MEBIBYTE, 8 * MEBIBYTE, 32 * MEBIBYTE] as const;
const QUICK_MILLISECONDS = 3000;

/** Size of the request that is aborted, and the number of bytes sent before the abort. */
const BROKEN_BYTES = 64 * MEBIBYTE;
const BROKEN_AT = 4 * MEBIBYTE;

/** A busy server reads the bytes of the aborted request later than the next request. It is asked again this long. */
const LATE_MILLISECONDS = 5000;
const LATE_STEP_MILLISECONDS = 250;

/** A larger clock difference makes displayed ages and expiry times wrong. */
const CLOCK_MILLISECONDS = 60_000;

/** The checks. */
export type Check = 'secure' | 'clock' | 'body' | 'speed' | 'streaming' | 'events' | 'http2';

/** The result of a check. A `note` may explain slow uploads, but nothing is known to be wrong. */
export type Result = 'good' | 'note' | 'weak';

/** What one check has found. */
export interface Finding {
  readonly check: Check;
  readonly result: Result;
  /** Bytes, bytes per second or seconds, depending on the check. */
  readonly value: number;
  /** What the administrator of the proxy adds to its configuration, or a command for this device; may be empty. */
  readonly fix: string;
}

/** What the checks need from the page. */
export interface TestEnvironment {
  readonly transport: Transport;
  readonly clock: Clock;
  /** Whether the page is served over HTTPS, so that WebCrypto is available. */
  readonly secure: boolean;
  /** The ALPN ID of the last request's protocol. */
  protocol(): string;
  /** Whether the event stream delivers its first bytes within a few seconds. */
  eventsAreImmediate(): Promise<boolean>;
  /** A file name that the server accepts. */
  readonly fileName: string;
}

function finding(check: Check, good: boolean, value = 0, fix = ''): Finding {
  return { check, result: good ? 'good' : 'weak', value, fix: good ? '' : fix };
}

function note(check: Check, value = 0): Finding {
  return { check, result: 'note', value, fix: '' };
}

/**
 * Detects proxies that limit, buffer or delay requests, and clocks that differ. It creates an upload, never completes
 * it, and deletes it at the end. Reports each finding as soon as it is known.
 *
 * @throws Problem if the server rejects the upload
 */
export async function testConnection(
  environment: TestEnvironment,
  report: (finding: Finding) => void,
  signal: AbortSignal,
): Promise<void> {
  report(finding('secure', environment.secure));
  report(await clockFinding(environment));
  const tus = new Tus(environment.transport, '/api/uploads');
  const block = new Blob([crypto.getRandomValues(new Uint8Array(64 * 1024))]);
  const length = BROKEN_BYTES + STEPS.reduce((sum, step) => sum + step, 1);
  const source = { name: environment.fileName, type: '', modified: 0, size: length };
  const made = await tus.create(source, '', { content: null, sha256: null }, signal);
  try {
    for (const found of await bodyFindings(environment, tus, made.url, block, signal)) report(found);
    const streaming = await streamingFinding(environment, tus, made.url, block, signal);
    if (streaming) report(streaming);
  } finally {
    await tus.cancel(made.url).catch(() => undefined);
  }
  report(
    finding(
      'events',
      await environment.eventsAreImmediate(),
      0,
      '# nginx\nproxy_buffering off;\nproxy_read_timeout 1h;',
    ),
  );
  // A proxy with a small HTTP/2 window slows down uploads over long distances; the page can't see the window.
  if (environment.protocol() === 'h2') report(note('http2'));
}

async function clockFinding({ transport, clock }: TestEnvironment): Promise<Finding> {
  const answer = await transport.send({ method: 'GET', url: '/api/health' });
  const there = Date.parse(answer.header('Date') ?? '');
  const apart = Number.isNaN(there) ? 0 : Math.abs(there - clock.date());
  return finding('clock', apart <= CLOCK_MILLISECONDS, Math.round(apart / 1000), 'timedatectl set-ntp true');
}

function blobOf(block: Blob, bytes: number): Blob {
  return new Blob(Array.from({ length: bytes / block.size }, () => block));
}

/** The largest accepted request body, and its speed. */
async function bodyFindings(
  { clock }: TestEnvironment,
  tus: Tus,
  url: string,
  block: Blob,
  signal: AbortSignal,
): Promise<Finding[]> {
  const common = { url, sha256: null, zeros: false, asPieces: false, onSent: () => undefined, signal };
  const fix = '# nginx\nclient_max_body_size 0;\n# Caddy\nrequest_body {\n\tmax_size 0\n}';
  let from = 0;
  let most = 0;
  let speed = 0;
  for (const step of STEPS) {
    const begin = clock.now();
    try {
      await tus.send({ ...common, from, body: blobOf(block, step) });
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 413) throw error;
      const speeds = speed > 0 ? [note('speed', speed)] : [];
      return [finding('body', false, from > 0 ? step : 0, fix), ...speeds];
    }
    from += step;
    most = step;
    const took = Math.max(1, clock.now() - begin);
    speed = (step / took) * 1000;
    if (took > QUICK_MILLISECONDS) break;
  }
  return [finding('body', true, most), note('speed', speed)];
}

/** Aborts a request: a streaming proxy has passed on the bytes sent before. Null if the request ended first. */
async function streamingFinding(
  { clock }: TestEnvironment,
  tus: Tus,
  url: string,
  block: Blob,
  signal: AbortSignal,
): Promise<Finding | null> {
  const before = total((await tus.retrieve(url, signal)).durable);
  const broken = new AbortController();
  const onSent = (bytes: number): void => {
    if (bytes >= BROKEN_AT) broken.abort();
  };
  const ends = AbortSignal.any([signal, broken.signal]);
  const body = blobOf(block, BROKEN_BYTES);
  try {
    await tus.send({
      url,
      from: before,
      body,
      sha256: null,
      zeros: false,
      asPieces: false,
      onSent,
      signal: ends,
    });
    return null;
  } catch (error) {
    if (error instanceof Problem && error.status === 413) return null;
    if (!broken.signal.aborted) throw error;
  }
  const received = async () => total((await tus.retrieve(url, signal)).durable) - before;
  const end = clock.now() + LATE_MILLISECONDS;
  let kept = await received();
  while (kept === 0 && clock.now() < end) {
    await clock.wait(LATE_STEP_MILLISECONDS, signal);
    kept = await received();
  }
  return finding(
    'streaming',
    kept > 0,
    kept,
    '# nginx\nproxy_request_buffering off;\nproxy_http_version 1.1;',
  );
}
