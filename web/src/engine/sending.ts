import type { Timings } from './bottleneck';
import type { Digested, Source } from './ports';
import { Problem } from './problem';
import { missing, plus, type Range } from './ranges';
import { digest, verifiesPieces } from './reading';
import type { Shared } from './shared';

/** Nothing sent and nothing acknowledged for so long means the connection is dead, whatever it says. */
const STALL_MILLISECONDS = 45_000;

/** Nothing acknowledged for so long, even while bytes leave: something swallows them, or pieces are too large. */
const UNANSWERED_MILLISECONDS = 180_000;

/** What there is to send, and who hears of it. */
export interface SendJob {
  readonly url: string;
  readonly source: Source;
  /** Whether pieces may go to any place, several at once, or one follows the other. */
  readonly placed: boolean;
  /** What the server has on stable storage, at any moment. */
  readonly durable: () => Range[];
  /** Called when the server has a piece on stable storage. */
  readonly onDurable: (range: Range, now: number) => void;
  /** Called when so many more bytes arrived or are on their way, or so many fewer. */
  readonly onBytes: (bytes: number, now: number) => void;
  readonly timings: Timings;
}

/** A stretch of the file that was claimed, and its digest as soon as there is one. */
interface Piece {
  readonly range: Range;
  readonly body: Blob;
  /** Null where pieces are not checked. */
  readonly digested: Promise<Digested> | null;
}

/** Sends what the server does not have of one file, piece by piece, until nothing is missing or something is wrong. */
export class Sending {
  /** Bytes that left this machine and are not acknowledged. */
  inFlight = 0;
  /** When anything was last acknowledged. */
  lastAcknowledged: number;
  #lastSent: number;
  #claimed: Range[] = [];
  /** The next piece, read and digested while others are sent. */
  #prefetched: Piece | null = null;
  /** The present look at how it goes on: one at a time, however many pieces end meanwhile. */
  #watching: Promise<void> | null = null;
  /** Ends all requests. */
  readonly #requests = new AbortController();

  constructor(
    private readonly shared: Shared,
    private readonly job: SendJob,
  ) {
    this.lastAcknowledged = shared.ports.clock.now();
    this.#lastSent = this.lastAcknowledged;
  }

  /** Runs once. Fails with a `Problem`, or because the signal was aborted. */
  async run(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { pacing, ports } = this.shared;
    const { pieceSize } = pacing;
    const { maxAppendSize } = this.shared.capabilities();
    if (maxAppendSize !== null && pieceSize.now > maxAppendSize) pieceSize.tooLarge(maxAppendSize * 2);
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

  /** Keeps as many connections busy as are worth it, until nothing is missing. */
  async #sendAll(): Promise<void> {
    const { connections } = this.shared.pacing;
    const { placed } = this.job;
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
    const mayAdd = () => connections.mayTake(running.size, this) && (placed || running.size === 0);
    // A wait on an aborted signal is over at once: going on here would never let anything else of the page run.
    while (failure === null && !this.#requests.signal.aborted) {
      this.#prefetched ??= this.#claim();
      while (this.#prefetched && mayAdd()) {
        begin(this.#prefetched);
        this.#prefetched = this.#claim();
      }
      if (running.size === 0 && !this.#prefetched) break;
      // Whoever waits for a turn is not stalled.
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

  /** Waits a moment; fails when nothing arrives any more. */
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

  /** Claims the next stretch that is neither durable nor on its way, and begins to read it. */
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
    // One that is never sent is nobody's failure.
    digested?.catch(() => undefined);
    return { range, body, digested };
  }

  async #sendOne(piece: Piece): Promise<void> {
    const { range, body } = piece;
    const { placed, url, onDurable, timings } = this.job;
    const { tus, pacing, ports, capabilities } = this.shared;
    const { clock } = ports;
    const { signal } = this.#requests;
    const asked = clock.now();
    const digested = await piece.digested;
    if (signal.aborted) return;
    const sha256 = digested?.sha256 ?? null;
    const zeros = placed && capabilities().zeros && digested?.zeros === true;
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
      await tus.send({ url, from: range.from, body, sha256, zeros, placed, onSent, signal });
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

  /** What a failure tells of the size of pieces. */
  #adjustPieceSize(error: unknown, bytes: number): unknown {
    const { pieceSize } = this.shared.pacing;
    if (!(error instanceof Problem)) return error;
    if (error.remedy === 'smaller' && pieceSize.tooLarge(bytes))
      return new Problem('resync', 'smaller', '', error.status);
    if (error.status === 0 && !this.#requests.signal.aborted) pieceSize.lost();
    return error;
  }
}
