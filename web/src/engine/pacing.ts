import { Allowance, type Limits, NO_LIMITS } from './limits';
import type { Clock } from './ports';
import { Speed } from './speed';

const MEBIBYTE = 1024 * 1024;

/** Files up to this size are one request where the server takes content with the creation. */
export const SMALL_FILE = MEBIBYTE;

/** The smallest piece that is chosen for its speed: what one request costs is small against it. */
export const MIN_PIECE = MEBIBYTE;

/** The smallest piece there is, for lines on which larger ones are lost or refused. */
export const SMALLEST_PIECE = 64 * 1024;

/** The largest piece. Each is held in memory while its digest is computed. */
export const MAX_PIECE = 32 * MEBIBYTE;

/** What a piece is before anything is known of the line. */
const FIRST_PIECE = 4 * MEBIBYTE;

/** A file is at least so many pieces, as far as they do not get small: so it shows that it moves, and goes in parallel. */
const MIN_PIECES = 8;

/** How long sending a piece should take: seconds, so that little is ever sent twice. */
const TARGET_MILLISECONDS = 3000;

/** Connections that send at once, over all files. Browsers have six to a host: the event stream needs one. */
export const MAX_CONNECTIONS = 5;

/** How much faster one more connection must make it to be worth keeping. */
const WORTHWHILE = 1.1;
const TRIAL_MILLISECONDS = 4000;

/** Chooses how large pieces are, from how long they take. */
export class PieceSize {
  #bytes = FIRST_PIECE;
  #limit = MAX_PIECE;

  get now(): number {
    return this.#bytes;
  }

  /** The size of a piece of a file of so many bytes: with a limit on the speed, what may be sent in a second. */
  of(size: number, perSecond: number | null = null): number {
    const most = Math.max(SMALLEST_PIECE, Math.floor(perSecond ?? MAX_PIECE));
    return Math.min(this.#bytes, most, Math.max(FIRST_PIECE, Math.ceil(size / MIN_PIECES)));
  }

  /** The largest body that may be tried. */
  get most(): number {
    return this.#limit;
  }

  /** Learns from a piece that arrived. At most doubles at a time. */
  took(bytes: number, milliseconds: number): void {
    if (bytes < this.#bytes / 2) return;
    const ideal = Math.max(MIN_PIECE, (bytes / Math.max(1, milliseconds)) * TARGET_MILLISECONDS);
    this.#bytes = Math.min(this.#limit, Math.round(ideal), this.#bytes * 2);
  }

  /** Learns that a piece was lost on the way. */
  lost(): void {
    this.#bytes = Math.max(SMALLEST_PIECE, Math.floor(this.#bytes / 2));
  }

  /** Learns that something on the way takes no requests above a size; returns whether smaller ones can be tried. */
  tooLarge(bytes: number): boolean {
    this.#limit = Math.min(this.#limit, Math.max(SMALLEST_PIECE, Math.floor(bytes / 2)));
    this.#bytes = Math.min(this.#bytes, this.#limit);
    return bytes > SMALLEST_PIECE;
  }
}

/** Chooses how many connections send at once: one more as long as that makes the whole faster. */
export class Connections {
  #count = 2;
  #best = 0;
  #since = -1;
  #settled = false;
  #busy = 0;
  #users = 0;
  /** Uploads that have no connection and want one; the first has waited longest. */
  readonly #waiting = new Set<object>();
  /** Called when a connection is no longer busy. */
  #freedListeners: (() => void)[] = [];

  /** @param fixed how many a person wants; null to find out */
  constructor(private readonly configured: () => number | null = () => null) {}

  get now(): number {
    return this.configured() ?? this.#count;
  }

  /** Whether nothing is sent. */
  get idle(): boolean {
    return this.#users === 0;
  }

  /** An upload begins to send; it calls what is returned when it ends. */
  enter(upload: object): () => void {
    this.#users++;
    return () => {
      this.#users--;
      this.#waiting.delete(upload);
      this.#notifyFreed();
    };
  }

  /**
   * Whether an upload that has so many may have one more. They are shared evenly; where there are fewer than uploads, each
   * has one in its turn.
   */
  mayTake(mine: number, upload: object): boolean {
    const free = (this.configured() ?? MAX_CONNECTIONS) - this.#busy;
    const share = Math.max(1, Math.floor(this.now / Math.max(1, this.#users)));
    const may = mine < share && free > this.#waitingBefore(upload);
    if (may) this.#waiting.delete(upload);
    else if (mine === 0) this.#waiting.add(upload);
    return may;
  }

  #waitingBefore(upload: object): number {
    let count = 0;
    for (const other of this.#waiting) {
      if (other === upload) break;
      count++;
    }
    return count;
  }

  /** Resolves when a connection is no longer busy. */
  freed(): Promise<void> {
    return new Promise((resolve) => this.#freedListeners.push(resolve));
  }

  #notifyFreed(): void {
    const listeners = this.#freedListeners;
    this.#freedListeners = [];
    for (const listener of listeners) listener();
  }

  /** Counts a connection as busy until what is returned is called. */
  take(): () => void {
    this.#busy++;
    return () => {
      this.#busy--;
      this.#notifyFreed();
    };
  }

  /** Looks at the total speed from time to time. */
  observe(bytesPerSecond: number, now: number): void {
    if (this.#since < 0) this.#since = now;
    if (
      this.#settled ||
      this.configured() !== null ||
      now - this.#since < TRIAL_MILLISECONDS ||
      bytesPerSecond === 0
    )
      return;
    this.#since = now;
    if (bytesPerSecond > this.#best * WORTHWHILE) {
      this.#best = bytesPerSecond;
      if (this.#count < MAX_CONNECTIONS) this.#count++;
    } else {
      this.#count = Math.max(1, this.#count - 1);
      this.#settled = true;
    }
  }

  /** Begins to learn anew, for example on another network. */
  reset(): void {
    this.#best = 0;
    this.#since = -1;
    this.#settled = false;
    this.#count = Math.min(this.#count, 2);
  }
}

/** What is known of the way to the server. All uploads of a page share it, so that each learns from the others. */
export class Pacing {
  readonly pieceSize = new PieceSize();
  readonly connections = new Connections(() => this.limits().connections);
  readonly #speed = new Speed(TRIAL_MILLISECONDS);
  readonly #allowance = new Allowance(() => this.limits().bytesPerSecond);

  constructor(readonly limits: () => Limits = () => NO_LIMITS) {}

  /** The size of the next piece of a file of so many bytes. */
  pieceOf(size: number): number {
    return this.pieceSize.of(size, this.limits().bytesPerSecond);
  }

  /** Waits until so many bytes may be sent; resolves to how long that took. */
  async allowed(bytes: number, clock: Clock, signal: AbortSignal): Promise<number> {
    const wait = this.#allowance.wait(bytes, clock.now());
    if (wait > 0) await clock.wait(wait, signal);
    return wait;
  }

  /** One more upload begins to send; it calls what is returned when it ends. */
  enter(upload: object, now: number): () => void {
    if (this.connections.idle) this.#speed.begin(now);
    return this.connections.enter(upload);
  }

  /** So many more bytes of any upload arrived or are on their way, or so many fewer. */
  recordBytes(bytes: number, now: number): void {
    this.#speed.add(bytes, now);
  }

  /** Looks from time to time whether another connection is worth having. */
  observe(now: number): void {
    this.connections.observe(this.#speed.perSecond(now), now);
  }
}

/** How long to wait before the next try: doubling from half a second to half a minute, with some chance in it. */
export function backoff(failures: number, random: number = Math.random()): number {
  const base = Math.min(30_000, 500 * 2 ** Math.min(failures - 1, 10));
  return base * (0.75 + random / 2);
}
