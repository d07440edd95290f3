/** Maximum number of parallel connections over all files. Browsers allow six per host; the event stream needs one. */
export const MAX_CONNECTIONS = 5;

/** The speedup that justifies one more connection. */
const WORTHWHILE = 1.1;

/** How long a number of connections is measured before the next one is tried. */
export const TRIAL_MILLISECONDS = 4000;

/**
 * Adapts the number of connections: adds one as long as that increases the total speed. An upload uses more than one
 * only if its pieces may be sent in parallel (`asPieces` in `sending.ts`).
 */
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

  /** The number of connections to use. */
  get target(): number {
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
   * Whether an upload that has `mine` connections may take one more. Uploads share the connections evenly; if there
   * are more uploads than connections, the uploads take turns.
   */
  mayTake(mine: number, upload: object): boolean {
    const free = (this.configured() ?? MAX_CONNECTIONS) - this.#busy;
    const share = Math.max(1, Math.floor(this.target / Math.max(1, this.#users)));
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

  /** Restarts the adaptation, because an attempt has failed: the network may be another one. */
  reset(): void {
    this.#best = 0;
    this.#since = -1;
    this.#settled = false;
    this.#count = Math.min(this.#count, 2);
  }
}
