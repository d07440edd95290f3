import type { Answer } from './ports';

/** How to react to a problem. */
export type Remedy =
  /** A temporary error: retry later. */
  | 'retry'
  /** The server has a different offset: query it and resume. */
  | 'resync'
  /** Sign in again, then resume. */
  | 'sign-in'
  /** The upload no longer exists on the server: create it again. */
  | 'recreate'
  /** Send smaller requests. */
  | 'smaller'
  /** The user has to act. */
  | 'give-up';

/** Problem types that reject the file for good. The server has removed the upload. */
const FOR_GOOD: ReadonlySet<string> = new Set([
  'not-an-image',
  'bad-name',
  'format-not-allowed',
  'too-large',
  'digest-mismatch',
]);

/** The members of a problem document (RFC 9457). */
type ProblemDocument = Readonly<Record<string, unknown>>;

/** An error, with the values of the server's problem document if there is one. */
export class Problem extends Error {
  constructor(
    readonly remedy: Remedy,
    readonly kind: string,
    readonly detail: string,
    readonly status: number,
    /** Milliseconds to wait as requested by the server, or null. */
    readonly retryAfter: number | null = null,
    /** The members of the problem document; empty without one. */
    readonly values: ProblemDocument = {},
  ) {
    super(detail || kind);
  }

  /** Whether a retry can't succeed. */
  get forGood(): boolean {
    return this.remedy === 'give-up' && FOR_GOOD.has(this.kind);
  }
}

/** A response from something else than our server, such as a captive portal or a proxy. */
export function notOurs(status: number): Problem {
  return new Problem('retry', 'not-the-server', '', status);
}

/** Parses the JSON object in a response. */
export function parse<T extends object>(answer: Answer): T {
  try {
    const parsed: unknown = JSON.parse(answer.text);
    if (typeof parsed === 'object' && parsed !== null) return parsed as T;
  } catch {
    // Not JSON, or truncated: not from our server.
  }
  throw notOurs(answer.status);
}

function documentOf(answer: Answer): ProblemDocument {
  if (!(answer.header('Content-Type') ?? '').includes('problem+json')) return {};
  try {
    return parse<ProblemDocument>(answer);
  } catch {
    return {};
  }
}

function remedy(status: number, kind: string): Remedy {
  if (status === 0 || status === 408 || status === 423 || status === 429) return 'retry';
  if (status === 401) return 'sign-in';
  if (status === 404 || status === 410) return 'recreate';
  if (status === 409 || status === 460) return 'resync';
  if (status === 413) return kind === '' ? 'smaller' : 'give-up';
  if (status === 400 && kind === 'body-incomplete') return 'resync';
  if (status >= 500) return 'retry';
  return 'give-up';
}

function wordsOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The problem that a response describes. */
export function problemOf(answer: Answer): Problem {
  const document = documentOf(answer);
  const kind = wordsOf(document.type).replace(/^.*\//, '');
  const seconds = Number(answer.header('Retry-After') ?? Number.NaN);
  const name = kind || (answer.status === 0 ? 'no-network' : `status-${answer.status}`);
  return new Problem(
    remedy(answer.status, kind),
    name,
    wordsOf(document.detail),
    answer.status,
    Number.isFinite(seconds) ? seconds * 1000 : null,
    document,
  );
}
