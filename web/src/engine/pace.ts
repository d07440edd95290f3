const MEBIBYTE = 1024 * 1024;

/** The smallest piece: what one request costs is small against it. */
export const MIN_PIECE = MEBIBYTE;

/** The largest piece. Each is held in memory while its digest is computed. */
export const MAX_PIECE = 32 * MEBIBYTE;

/** How long sending a piece should take: seconds, so that little is ever sent twice. */
const TARGET_MILLISECONDS = 3000;

/** Connections that send at once. Browsers have six: the event stream needs one, and the page itself another. */
export const MAX_CONNECTIONS = 4;

/** How much faster one more connection must make it to be worth keeping. */
const WORTHWHILE = 1.1;
const TRIAL_MILLISECONDS = 4000;

/** Chooses how large pieces are, from how long they take. */
export class PieceSize {
  private bytes = 4 * MEBIBYTE;
  private limit = MAX_PIECE;

  get now(): number {
    return this.bytes;
  }

  /** Learns from a piece that arrived. At most doubles at a time. */
  took(bytes: number, milliseconds: number): void {
    if (bytes < this.bytes / 2) return;
    const ideal = (bytes / Math.max(1, milliseconds)) * TARGET_MILLISECONDS;
    this.bytes = this.clamp(Math.min(ideal, this.bytes * 2));
  }

  /** Learns that a piece was lost on the way. */
  lost(): void {
    this.bytes = this.clamp(this.bytes / 2);
  }

  /** Learns that something on the way takes no requests above a size; returns whether smaller ones can be tried. */
  tooLarge(bytes: number): boolean {
    this.limit = Math.max(64 * 1024, Math.floor(bytes / 2));
    this.bytes = Math.min(this.bytes, this.limit);
    return bytes > 64 * 1024;
  }

  private clamp(bytes: number): number {
    return Math.min(this.limit, Math.max(Math.min(MIN_PIECE, this.limit), Math.round(bytes)));
  }
}

/** Chooses how many connections send at once: one more as long as that makes the whole faster. */
export class Connections {
  private count = 2;
  private best = 0;
  private since = -1;
  private settled = false;

  get now(): number {
    return this.count;
  }

  /** Looks at the total speed from time to time. */
  observe(bytesPerSecond: number, now: number): void {
    if (this.since < 0) this.since = now;
    if (this.settled || now - this.since < TRIAL_MILLISECONDS || bytesPerSecond === 0) return;
    this.since = now;
    if (bytesPerSecond > this.best * WORTHWHILE) {
      this.best = bytesPerSecond;
      if (this.count < MAX_CONNECTIONS) this.count++;
    } else {
      this.count = Math.max(1, this.count - 1);
      this.settled = true;
    }
  }

  /** Begins to learn anew, for example on another network. */
  reset(): void {
    this.best = 0;
    this.since = -1;
    this.settled = false;
    this.count = Math.min(this.count, 2);
  }
}

/** How long to wait before the next try: doubling from half a second to half a minute, with some chance in it. */
export function backoff(failures: number, random: number = Math.random()): number {
  const base = Math.min(30_000, 500 * 2 ** Math.min(failures - 1, 10));
  return base * (0.75 + random / 2);
}
