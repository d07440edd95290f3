/** The user's upload limits. */
export interface UploadLimits {
  /** Maximum number of parallel connections; null for automatic. */
  readonly connections: number | null;
  /** Null for no limit. */
  readonly bytesPerSecond: number | null;
}

export const NO_LIMITS: UploadLimits = { connections: null, bytesPerSecond: null };

/** Delays pieces so that all uploads of the page together stay within the speed limit on average. */
export class SpeedLimit {
  /** The time at which the bytes so far are sent if their speed is the limit, on the monotonic clock. */
  #freeAt = 0;

  constructor(private readonly bytesPerSecond: () => number | null) {}

  /** Counts bytes to be sent; returns the milliseconds to wait before sending them. */
  wait(bytes: number, now: number): number {
    const speed = this.bytesPerSecond();
    if (speed === null) return 0;
    const begin = Math.max(now, this.#freeAt);
    this.#freeAt = begin + (bytes / speed) * 1000;
    return begin - now;
  }
}
