import type { Clock } from '../ports';
import { Speed } from '../speed';
import { Allowance, type Limits, NO_LIMITS } from './limits';

const MEBIBYTE = 1024 * 1024;

/** Files up to this size are sent with the creation request, if the server supports that. */
export const SMALL_FILE = MEBIBYTE;

/** The smallest piece chosen by speed: the overhead of one request is small compared to it. */
export const MIN_PIECE = MEBIBYTE;

/** The smallest piece of all, for networks that lose or reject larger ones. */
export const SMALLEST_PIECE = 64 * 1024;

/** The largest piece. Each piece is held in memory while its digest is computed. */
export const MAX_PIECE = 32 * MEBIBYTE;

/** The piece size before the first measurement. */
const FIRST_PIECE = 4 * MEBIBYTE;

/** Minimum number of pieces of a large file, for visible progress and parallel sending. */
const MIN_PIECES = 8;

/** Target duration of a piece: a few seconds, so that little is resent after an interruption. */
const TARGET_MILLISECONDS = 3000;

/** Maximum number of parallel connections over all files. Browsers allow six per host; the event stream needs one. */
export const MAX_CONNECTIONS = 5;

/** The speedup that justifies one more connection. */
const WORTHWHILE = 1.1;
const TRIAL_MILLISECONDS = 4000;

/** Adapts the piece size to the measured speed. */
export class PieceSize {
  #bytes = FIRST_PIECE;
  #limit = MAX_PIECE;

  get now(): number {
    return this.#bytes;
  }

  /** The piece size for a file of this size. A speed limit caps it at one second's worth of bytes. */
  of(size: number, perSecond: number | null = null): number {
    const most = Math.max(SMALLEST_PIECE, Math.floor(perSecond ?? MAX_PIECE));
    return Math.min(this.#bytes, most, Math.max(FIRST_PIECE, Math.ceil(size / MIN_PIECES)));
  }

  /** The largest body size to try. */
  get most(): number {
    return this.#limit;
  }

  /** Records a piece that succeeded. At most doubles the size. */
  took(bytes: number, milliseconds: number): void {
    if (bytes < this.#bytes / 2) return;
    const ideal = Math.max(MIN_PIECE, (bytes / Math.max(1, milliseconds)) * TARGET_MILLISECONDS);
    this.#bytes = Math.min(this.#limit, Math.round(ideal), this.#bytes * 2);
  }

  /** Records a piece that was lost: halves the size. */
  lost(): void {
    this.#bytes = Math.max(SMALLEST_PIECE, Math.floor(this.#bytes / 2));
  }

  /** Records that a proxy or the server rejected this body size; returns whether smaller ones can be tried. */
  tooLarge(bytes: number): boolean {
    this.#limit = Math.min(this.#limit, Math.max(SMALLEST_PIECE, Math.floor(bytes / 2)));
    this.#bytes = Math.min(this.#bytes, this.#limit);
    return bytes > SMALLEST_PIECE;
  }
}

/** Adapts the number of connections: adds one as long as that increases the total speed. */
export class Connections {
  #count = 2;
  #best = 0;
  #since = -1;
  #settled = false;
  #busy = 0;
  #users = 0;
  /** Uploads without a connection that want one, in the order of their requests. */
  readonly #waiting = new Set<object>();
  /** Called when a connection is released. */
  #freedListeners: (() => void)[] = [];

  /** @param configured the number set by the user; null for automatic */
  constructor(private readonly configured: () => number | null = () => null) {}

  get now(): number {
    return this.configured() ?? this.#count;
  }

  /** Whether no upload is sending. */
  get idle(): boolean {
    return this.#users === 0;
  }

  /** Registers an upload that starts sending; the returned function unregisters it. */
  enter(upload: object): () => void {
    this.#users++;
    return () => {
      this.#users--;
      this.#waiting.delete(upload);
      this.#notifyFreed();
    };
  }

  /**
   * Whether an upload that has `mine` connections may take one more. Connections are shared evenly; if there are
   * fewer than uploads, uploads take turns.
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

  /** Resolves when a connection is released. */
  freed(): Promise<void> {
    return new Promise((resolve) => this.#freedListeners.push(resolve));
  }

  #notifyFreed(): void {
    const listeners = this.#freedListeners;
    this.#freedListeners = [];
    for (const listener of listeners) listener();
  }

  /** Takes a connection; the returned function releases it. */
  take(): () => void {
    this.#busy++;
    return () => {
      this.#busy--;
      this.#notifyFreed();
    };
  }

  /** Called periodically with the total speed. */
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

  /** Restarts the adaptation, for example on another network. */
  reset(): void {
    this.#best = 0;
    this.#since = -1;
    this.#settled = false;
    this.#count = Math.min(this.#count, 2);
  }
}

/** Piece size, connections and speed limit, shared and learned by all uploads of a page. */
export class Pacing {
  readonly pieceSize = new PieceSize();
  readonly connections = new Connections(() => this.limits().connections);
  readonly #speed = new Speed(TRIAL_MILLISECONDS);
  readonly #allowance = new Allowance(() => this.limits().bytesPerSecond);

  constructor(readonly limits: () => Limits = () => NO_LIMITS) {}

  /** The size of the next piece of a file of this size. */
  pieceOf(size: number): number {
    return this.pieceSize.of(size, this.limits().bytesPerSecond);
  }

  /** Waits until the speed limit allows these bytes; resolves to the milliseconds waited. */
  async allowed(bytes: number, clock: Clock, signal: AbortSignal): Promise<number> {
    const wait = this.#allowance.wait(bytes, clock.now());
    if (wait > 0) await clock.wait(wait, signal);
    return wait;
  }

  /** Registers an upload that starts sending; the returned function unregisters it. */
  enter(upload: object, now: number): () => void {
    if (this.connections.idle) this.#speed.begin(now);
    return this.connections.enter(upload);
  }

  /** Adds bytes that are in flight or acknowledged; negative if bytes were lost. */
  recordBytes(bytes: number, now: number): void {
    this.#speed.add(bytes, now);
  }

  /** Called periodically to adapt the number of connections. */
  observe(now: number): void {
    this.connections.observe(this.#speed.perSecond(now), now);
  }
}

/** Milliseconds before the next retry: doubles from half a second to half a minute, with 25% jitter. */
export function backoff(failures: number, random: number = Math.random()): number {
  const base = Math.min(30_000, 500 * 2 ** Math.min(failures - 1, 10));
  return base * (0.75 + random / 2);
}
