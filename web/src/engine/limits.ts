/** What a person allows uploads to take. */
export interface Limits {
  /** Connections that may send at once; null for as many as make it faster. */
  readonly connections: number | null;
  /** Null for as fast as it goes. */
  readonly bytesPerSecond: number | null;
}

export const NO_LIMITS: Limits = { connections: null, bytesPerSecond: null };

/** Spreads what is sent over time, so that on average it is no more than allowed. All uploads of a page share it. */
export class Allowance {
  /** When everything that was promised has been sent at the allowed speed. */
  #free = 0;

  constructor(private readonly bytesPerSecond: () => number | null) {}

  /** Promises so many bytes; returns the milliseconds to wait before they may be sent. */
  wait(bytes: number, now: number): number {
    const speed = this.bytesPerSecond();
    if (speed === null) return 0;
    const begin = Math.max(now, this.#free);
    this.#free = begin + (bytes / speed) * 1000;
    return begin - now;
  }
}
