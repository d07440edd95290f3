/** The user's upload limits. */
export interface Limits {
  /** Maximum number of parallel connections; null for automatic. */
  readonly connections: number | null;
  /** Null for no limit. */
  readonly bytesPerSecond: number | null;
}

export const NO_LIMITS: Limits = { connections: null, bytesPerSecond: null };

/** Limits the average speed of all uploads of the page. */
export class Allowance {
  /** When all granted bytes are sent at the allowed speed, on the monotonic clock. */
  #free = 0;

  constructor(private readonly bytesPerSecond: () => number | null) {}

  /** Grants a number of bytes; returns the milliseconds to wait before sending them. */
  wait(bytes: number, now: number): number {
    const speed = this.bytesPerSecond();
    if (speed === null) return 0;
    const begin = Math.max(now, this.#free);
    this.#free = begin + (bytes / speed) * 1000;
    return begin - now;
  }
}
