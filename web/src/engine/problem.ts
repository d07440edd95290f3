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

/** Problem types that reject the file for good. The server stores nothing of it. */
const PERMANENT: ReadonlySet<string> = new Set([
  'not-an-image',
  'bad-name',
  'format-not-allowed',
  'too-large',
  'digest-mismatch',
]);

/** The members of a problem document (RFC 9457). */
export type ProblemDocument = Readonly<Record<string, unknown>>;

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
    return this.remedy === 'give-up' && PERMANENT.has(this.kind);
  }
}
