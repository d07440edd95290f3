import type { Answer } from './ports';

/** What can be done about a problem. */
export type Remedy =
  /** It passes by itself: try again in a while. */
  | 'retry'
  /** The server stands elsewhere than we thought: ask where, and go on. */
  | 'resync'
  /** Sign in again, then go on. */
  | 'sign-in'
  /** The upload is gone on the server: begin anew. */
  | 'recreate'
  /** Send smaller requests. */
  | 'smaller'
  /** A person has to do something. */
  | 'give-up';

/** What the server never accepts of this file, however often it is sent. The upload is gone there. */
const FOR_GOOD: ReadonlySet<string> = new Set([
  'not-an-image',
  'bad-name',
  'format-not-allowed',
  'too-large',
  'digest-mismatch',
]);

/** Why something did not work, with the server's sentence where it gave one. */
export class Problem extends Error {
  constructor(
    readonly remedy: Remedy,
    readonly kind: string,
    readonly detail: string,
    readonly status: number,
    /** Milliseconds the server asked us to wait, or null. */
    readonly retryAfter: number | null = null,
    /** The server's word for the reason, where a kind of problem has several. */
    readonly reason: string = '',
  ) {
    super(detail || kind);
  }

  /** Whether trying again is of no use. */
  get forGood(): boolean {
    return this.remedy === 'give-up' && FOR_GOOD.has(this.kind);
  }
}

/** Something answered that is not our server: a sign-in page of a hotel, a proxy with a page of its own. */
export function notOurs(status: number): Problem {
  return new Problem('retry', 'not-the-server', '', status);
}

/** The object an answer holds. */
export function parse<T extends object>(answer: Answer): T {
  try {
    const parsed: unknown = JSON.parse(answer.text);
    if (typeof parsed === 'object' && parsed !== null) return parsed as T;
  } catch {
    // It is a page for people, or half of something.
  }
  throw notOurs(answer.status);
}

interface ProblemDocument {
  type?: string;
  detail?: string;
  reason?: string;
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

/** The problem an answer tells of. */
export function problemOf(answer: Answer): Problem {
  const document = documentOf(answer);
  const kind = (document.type ?? '').replace(/^.*\//, '');
  const seconds = Number(answer.header('Retry-After') ?? Number.NaN);
  const name = kind || (answer.status === 0 ? 'no-network' : `status-${answer.status}`);
  return new Problem(
    remedy(answer.status, kind),
    name,
    document.detail ?? '',
    answer.status,
    Number.isFinite(seconds) ? seconds * 1000 : null,
    document.reason ?? '',
  );
}
