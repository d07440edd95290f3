import type { Timings } from '../pacing/bottleneck';
import type { Digested, Source } from '../ports';
import { Problem } from '../problem';
import { missing, plus, type Range } from '../ranges';
import { digest } from '../reading/digest';
import { type Shared, verifiesPieces } from './shared';

/*
 * How one file is sent. Each range of bytes has one of these states:
 *
 *   missing ──#claim──▶ claimed ──connection granted──▶ in flight ──2xx──▶ durable
 *      ▲                                                    │
 *      └───────────────────── error or abort ───────────────┘
 *
 * - At most one claimed piece waits for a connection (`#prefetched`); it is read and digested meanwhile.
 * - A run is one attempt to send what is missing. Only `durable` outlives it: any other range is missing in the next run.
 * - The first error of any piece aborts all other requests and ends the run. `Upload` decides whether to retry.
 *
 * The run ends when nothing is missing, on the first error, or when its signal is aborted. `#watch` checks once a second
 * for a stall: nothing sent and nothing acknowledged for 45 seconds, or nothing acknowledged for 3 minutes.
 */

/** Without bytes sent or acknowledged for this time, the connection counts as dead. */
const STALL_MILLISECONDS = 45_000;

/**
 * Without an acknowledgement for this time, the connection counts as dead even while bytes are sent: a proxy buffers
 * them, or the pieces are too large for the speed.
 */
const UNANSWERED_MILLISECONDS = 180_000;

/** What to send, and the callbacks. */
export interface SendJob {
  readonly url: string;
  readonly source: Source;
  /** Whether pieces may be sent at any offset and in parallel, or only one after the other. */
  readonly asPieces: boolean;
  /** The ranges that are durable on the server now. */
  readonly durable: () => Range[];
  /** Called when a piece is durable on the server. */
  readonly onDurable: (range: Range, now: number) => void;
  /** Called with the bytes that are newly in flight or acknowledged; negative if bytes were lost. */
  readonly onBytes: (bytes: number, now: number) => void;
  readonly timings: Timings;
}

/** A claimed range of the file and its digest. */
interface Piece {
  readonly range: Range;
  readonly body: Blob;
  /** Null if pieces are not verified. */
  readonly digested: Promise<Digested> | null;
}

/** Sends the missing ranges of one file until it is complete or an error occurs. Used once. */
export class Sending {
  /** Bytes that are sent but not acknowledged. */
  inFlight = 0;
  /** When bytes were last acknowledged, on the monotonic clock. */
  lastAcknowledged: number;
  #lastSent: number;
  #claimed: Range[] = [];
  /** The next piece; it is read and digested while others are sent. */
  #prefetched: Piece | null = null;
  /** The running progress check; only one at a time, however many pieces end meanwhile. */
  #watching: Promise<void> | null = null;
  /** Aborts all requests. */
  readonly #requests = new AbortController();

  constructor(
    private readonly shared: Shared,
    private readonly job: SendJob,
  ) {
    this.lastAcknowledged = shared.ports.clock.now();
    this.#lastSent = this.lastAcknowledged;
  }

  /** Call once. Fails with a `Problem`, or if the signal is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { pacing, ports } = this.shared;
    const { pieceSize } = pacing;
    const { maxAppendSize } = this.shared.capabilities();
    if (maxAppendSize !== null) pieceSize.limitTo(maxAppendSize);
    const stop = () => this.#requests.abort();
    const leave = pacing.enter(this, ports.clock.now());
    signal.addEventListener('abort', stop);
    try {
      await this.#sendAll();
    } finally {
      leave();
      signal.removeEventListener('abort', stop);
      this.#requests.abort();
    }
  }

  /** Uses as many connections as `Connections` grants, until nothing is missing. */
  async #sendAll(): Promise<void> {
    const { connections } = this.shared.pacing;
    const { asPieces } = this.job;
    const running = new Set<Promise<void>>();
    let failure: unknown = null;
    const begin = (piece: Piece): void => {
      const release = connections.take();
      const work: Promise<void> = this.#sendOne(piece)
        .catch((error: unknown) => {
          failure ??= error;
          this.#requests.abort();
        })
        .finally(() => {
          release();
          running.delete(work);
        });
      running.add(work);
    };
    const mayAdd = () => connections.mayTake(running.size, this) && (asPieces || running.size === 0);
    // Waits on an aborted signal return at once: without this condition the loop would never yield to the page.
    while (failure === null && !this.#requests.signal.aborted) {
      this.#prefetched ??= this.#claim();
      while (this.#prefetched && mayAdd()) {
        begin(this.#prefetched);
        this.#prefetched = this.#claim();
      }
      if (running.size === 0 && !this.#prefetched) break;
      // An upload that waits for a connection is not stalled.
      if (running.size === 0) this.lastAcknowledged = this.#lastSent = this.shared.ports.clock.now();
      this.#watching ??= this.#watch().finally(() => {
        this.#watching = null;
      });
      const turn = running.size === 0 ? [connections.freed()] : [];
      await Promise.race([...running, ...turn, this.#watching]);
    }
    await Promise.all(running);
    if (failure !== null) throw failure;
    this.#requests.signal.throwIfAborted();
  }

  /** Waits for a second; fails if the transfer has stalled. */
  async #watch(): Promise<void> {
    const { clock } = this.shared.ports;
    await clock.wait(1000, this.#requests.signal);
    if (this.#requests.signal.aborted) return;
    const now = clock.now();
    this.shared.pacing.observe(now);
    const unanswered = now - this.lastAcknowledged;
    if (unanswered <= STALL_MILLISECONDS) return;
    if (now - this.#lastSent <= STALL_MILLISECONDS && unanswered <= UNANSWERED_MILLISECONDS) return;
    this.shared.pacing.pieceSize.lost();
    throw new Problem('retry', 'stalled', '', 0);
  }

  /** Claims the next range that is neither durable nor claimed, and starts reading it. */
  #claim(): Piece | null {
    const { source, durable } = this.job;
    const unavailable = this.#claimed.reduce<Range[]>((sum, range) => plus(sum, range), durable());
    const gap = missing(unavailable, source.size)[0];
    if (!gap) return null;
    const length = this.shared.pacing.pieceOf(source.size);
    const range = { from: gap.from, to: Math.min(gap.to, gap.from + length) };
    this.#claimed = [...this.#claimed, range];
    const body = source.slice(range.from, range.to);
    const digested = verifiesPieces(this.shared) ? digest(body, source, this.shared.ports.hasher) : null;
    // A prefetched piece may never be sent; avoid an unhandled rejection.
    digested?.catch(() => undefined);
    return { range, body, digested };
  }

  async #sendOne(piece: Piece): Promise<void> {
    const { range, body } = piece;
    const { asPieces, url, onDurable, timings } = this.job;
    const { tus, pacing, ports, capabilities } = this.shared;
    const { clock } = ports;
    const { signal } = this.#requests;
    const asked = clock.now();
    const digested = await piece.digested;
    if (signal.aborted) return;
    const sha256 = digested?.sha256 ?? null;
    const zeros = asPieces && capabilities().zeros && digested?.zeros === true;
    const reading = clock.now() - asked;
    const limit = zeros ? 0 : await pacing.allowed(body.size, clock, signal);
    if (signal.aborted) return;
    const begin = clock.now();
    if (limit > 0) this.#lastSent = begin;
    let lastProgress = begin;
    let sent = 0;
    const onBytes = (bytes: number, now: number): void => {
      pacing.recordBytes(bytes, now);
      this.job.onBytes(bytes, now);
    };
    const setInFlight = (bytes: number, now: number): void => {
      const more = Math.min(bytes, body.size) - sent;
      sent += more;
      this.inFlight += more;
      onBytes(more, now);
    };
    const onSent = (bytes: number): void => {
      if (signal.aborted) return;
      lastProgress = clock.now();
      this.#lastSent = lastProgress;
      setInFlight(bytes, lastProgress);
      this.shared.changed();
    };
    try {
      await tus.send({ url, from: range.from, body, sha256, zeros, asPieces, onSent, signal });
      const now = clock.now();
      if (!zeros) pacing.pieceSize.took(body.size, now - begin);
      timings.note(body.size, {
        limit,
        reading,
        sending: lastProgress - begin,
        answering: now - lastProgress,
      });
      setInFlight(0, now);
      onBytes(body.size, now);
      this.lastAcknowledged = now;
      onDurable(range, now);
    } catch (error) {
      throw this.#adjustPieceSize(error, body.size);
    } finally {
      setInFlight(0, clock.now());
      this.#claimed = this.#claimed.filter((other) => other !== range);
    }
  }

  /** Adapts the piece size to a failure. */
  #adjustPieceSize(error: unknown, bytes: number): unknown {
    const { pieceSize } = this.shared.pacing;
    if (!(error instanceof Problem)) return error;
    if (error.remedy === 'smaller' && pieceSize.tooLarge(bytes))
      return new Problem('resync', 'smaller', '', error.status);
    if (error.status === 0 && !this.#requests.signal.aborted) pieceSize.lost();
    return error;
  }
}
