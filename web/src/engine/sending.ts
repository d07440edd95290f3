import type { TimeSpent } from './bottleneck';
import type { Digested, Hasher, Source } from './ports';
import { Problem } from './problem';
import { missing, plus, type Range } from './ranges';
import type { Shared } from './shared';

/** Nothing sent and nothing acknowledged for so long means the connection is dead, whatever it says. */
const STALL_MILLISECONDS = 45_000;

/** Nothing acknowledged for so long, even while bytes leave: something swallows them, or pieces are too large. */
const UNANSWERED_MILLISECONDS = 180_000;

/** What there is to send, and who hears of it. */
export interface Consignment {
  readonly url: string;
  readonly source: Source;
  /** Whether pieces may go to any place, several at once, or one follows the other. */
  readonly placed: boolean;
  /** What the server has on stable storage, at any moment. */
  readonly durable: () => Range[];
  /** Called when the server has a piece on stable storage. */
  readonly landed: (range: Range, now: number) => void;
  /** Called when so many more bytes arrived or are on their way, or so many fewer. */
  readonly moved: (bytes: number, now: number) => void;
  readonly spent: TimeSpent;
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
  lastArrival: number;
  #lastSent: number;
  #claimed: Range[] = [];
  /** The next piece, read and digested while others are sent. */
  #ahead: Piece | null = null;
  /** The present look at how it goes on: one at a time, however many pieces end meanwhile. */
  #watching: Promise<void> | null = null;
  /** Ends all requests. */
  readonly #all = new AbortController();

  constructor(
    private readonly shared: Shared,
    private readonly consignment: Consignment,
  ) {
    this.lastArrival = shared.ports.clock.now();
    this.#lastSent = this.lastArrival;
  }

  /** Runs once. Fails with a `Problem`, or because the signal was aborted. */
  async run(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { line, ports } = this.shared;
    const { pieceSize } = line;
    const { maxAppendSize } = this.shared.abilities();
    if (maxAppendSize !== null && pieceSize.now > maxAppendSize) pieceSize.tooLarge(maxAppendSize * 2);
    const stop = () => this.#all.abort();
    const leave = line.enter(this, ports.clock.now());
    signal.addEventListener('abort', stop);
    try {
      await this.#sendAll();
    } finally {
      leave();
      signal.removeEventListener('abort', stop);
      this.#all.abort();
    }
  }

  /** Keeps as many connections busy as are worth it, until nothing is missing. */
  async #sendAll(): Promise<void> {
    const { connections } = this.shared.line;
    const { placed } = this.consignment;
    const running = new Set<Promise<void>>();
    let failure: unknown = null;
    const begin = (piece: Piece): void => {
      const release = connections.take();
      const work: Promise<void> = this.#sendOne(piece)
        .catch((error: unknown) => {
          failure ??= error;
          this.#all.abort();
        })
        .finally(() => {
          release();
          running.delete(work);
        });
      running.add(work);
    };
    const mayAdd = () => connections.mayTake(running.size, this) && (placed || running.size === 0);
    // A wait on an aborted signal is over at once: going on here would never let anything else of the page run.
    while (failure === null && !this.#all.signal.aborted) {
      this.#ahead ??= this.#claim();
      while (this.#ahead && mayAdd()) {
        begin(this.#ahead);
        this.#ahead = this.#claim();
      }
      if (running.size === 0 && !this.#ahead) break;
      // Whoever waits for a turn is not stalled.
      if (running.size === 0) this.lastArrival = this.#lastSent = this.shared.ports.clock.now();
      this.#watching ??= this.#watch().finally(() => {
        this.#watching = null;
      });
      const turn = running.size === 0 ? [connections.freed()] : [];
      await Promise.race([...running, ...turn, this.#watching]);
    }
    await Promise.all(running);
    if (failure !== null) throw failure;
    this.#all.signal.throwIfAborted();
  }

  /** Waits a moment; fails when nothing arrives any more. */
  async #watch(): Promise<void> {
    const { clock } = this.shared.ports;
    await clock.wait(1000, this.#all.signal);
    if (this.#all.signal.aborted) return;
    const now = clock.now();
    this.shared.line.observe(now);
    const unanswered = now - this.lastArrival;
    if (unanswered <= STALL_MILLISECONDS) return;
    if (now - this.#lastSent <= STALL_MILLISECONDS && unanswered <= UNANSWERED_MILLISECONDS) return;
    this.shared.line.pieceSize.lost();
    throw new Problem('retry', 'stalled', '', 0);
  }

  /** Claims the next stretch that is neither durable nor on its way, and begins to read it. */
  #claim(): Piece | null {
    const { source, durable } = this.consignment;
    const taken = this.#claimed.reduce<Range[]>((sum, range) => plus(sum, range), durable());
    const gap = missing(taken, source.size)[0];
    if (!gap) return null;
    const length = this.shared.line.pieceOf(source.size);
    const range = { from: gap.from, to: Math.min(gap.to, gap.from + length) };
    this.#claimed = [...this.#claimed, range];
    const body = source.slice(range.from, range.to);
    const digested = checks(this.shared) ? digest(body, source, this.shared.ports.hasher) : null;
    // One that is never sent is nobody's failure.
    digested?.catch(() => undefined);
    return { range, body, digested };
  }

  async #sendOne(piece: Piece): Promise<void> {
    const { range, body } = piece;
    const { placed, url, landed, spent } = this.consignment;
    const { tus, line, ports, abilities } = this.shared;
    const { clock } = ports;
    const { signal } = this.#all;
    const asked = clock.now();
    const digested = await piece.digested;
    if (signal.aborted) return;
    const sha256 = digested?.sha256 ?? null;
    const zeros = placed && abilities().zeros && digested?.zeros === true;
    const reading = clock.now() - asked;
    const limit = zeros ? 0 : await line.allowed(body.size, clock, signal);
    if (signal.aborted) return;
    const begin = clock.now();
    if (limit > 0) this.#lastSent = begin;
    let gone = begin;
    let sent = 0;
    const moved = (bytes: number, now: number): void => {
      line.moved(bytes, now);
      this.consignment.moved(bytes, now);
    };
    const onTheWay = (bytes: number, now: number): void => {
      const more = Math.min(bytes, body.size) - sent;
      sent += more;
      this.inFlight += more;
      moved(more, now);
    };
    const onSent = (bytes: number): void => {
      if (signal.aborted) return;
      gone = clock.now();
      this.#lastSent = gone;
      onTheWay(bytes, gone);
      this.shared.changed();
    };
    try {
      await tus.send({ url, from: range.from, body, sha256, zeros, placed, onSent, signal });
      const now = clock.now();
      if (!zeros) line.pieceSize.took(body.size, now - begin);
      spent.note(body.size, { limit, reading, sending: gone - begin, answering: now - gone });
      onTheWay(0, now);
      moved(body.size, now);
      this.lastArrival = now;
      landed(range, now);
    } catch (error) {
      throw this.#learned(error, body.size);
    } finally {
      onTheWay(0, clock.now());
      this.#claimed = this.#claimed.filter((other) => other !== range);
    }
  }

  /** What a failure tells of the size of pieces. */
  #learned(error: unknown, bytes: number): unknown {
    const { pieceSize } = this.shared.line;
    if (!(error instanceof Problem)) return error;
    if (error.remedy === 'smaller' && pieceSize.tooLarge(bytes))
      return new Problem('ask', 'smaller', '', error.status);
    if (error.status === 0 && !this.#all.signal.aborted) pieceSize.lost();
    return error;
  }
}

/** Whether pieces are verified: whether the server does, and this browser can digest them. */
export function checks({ abilities, ports }: Shared): boolean {
  return abilities().checksum && ports.hasher.available;
}

/** Digests a stretch of a file; fails with what is to be done. */
export function digest(body: Blob, source: Source, hasher: Hasher): Promise<Digested> {
  return readable(source, hasher.sha256(body));
}

/** What comes of reading a file; fails with what is to be done. */
export async function readable<T>(source: Source, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch {
    // The file is as it was, so it was the digesting that failed: that passes.
    if (await source.unchanged()) throw new Problem('retry', 'not-digested', '', 0);
    throw new Problem('give-up', 'file-unreadable', '', 0);
  }
}
