const WINDOW_MILLISECONDS = 8000;
const HISTORY = 60;

/** Minimum distance between marks, to bound memory. */
const MARK_MILLISECONDS = 250;

/** The byte count at a point in time. */
interface Mark {
  readonly at: number;
  bytes: number;
}

/**
 * Measures bytes per second over the last few seconds, and keeps a history for the graph. Includes bytes in flight,
 * because acknowledgements come seconds apart.
 */
export class Speed {
  /** The first mark is the start of the window, or the last one before it. */
  #marks: Mark[] = [];
  #bytes = 0;
  #second = -1;
  #rolled = 0;
  /** Bytes of each of the last 60 seconds, the newest last. */
  readonly history: number[] = [];

  /** @param window length of the measurement in milliseconds */
  constructor(private readonly window = WINDOW_MILLISECONDS) {}

  /** Sending starts now: ignore what was measured before. */
  begin(now: number): void {
    this.roll(now);
    this.#marks = [{ at: now, bytes: this.#bytes }];
  }

  /** Adds bytes that are in flight or acknowledged; negative if bytes were lost. */
  add(bytes: number, now: number): void {
    this.roll(now);
    this.#bytes += bytes;
    const last = this.#marks.at(-1);
    if (last && this.#marks.length > 1 && now - last.at < MARK_MILLISECONDS) last.bytes = this.#bytes;
    else this.#marks.push({ at: now, bytes: this.#bytes });
    this.#prune(now);
  }

  /** Bytes per second now; 0 if nothing was sent within the window. */
  perSecond(now: number): number {
    this.#prune(now);
    const first = this.#marks[0];
    if (!first) return 0;
    return Math.max(0, ((this.#bytes - first.bytes) * 1000) / Math.max(1000, now - first.at));
  }

  /** Advances the history to the current second. */
  roll(now: number): void {
    const second = Math.floor(now / 1000);
    if (this.#second < 0) this.#second = second;
    const passed = Math.min(second - this.#second, HISTORY);
    for (let i = 0; i < passed; i++) {
      this.history.push(i === 0 ? Math.max(0, this.#bytes - this.#rolled) : 0);
      if (this.history.length > HISTORY) this.history.shift();
    }
    if (passed > 0) {
      this.#rolled = this.#bytes;
      this.#second = second;
    }
  }

  #prune(now: number): void {
    while (this.#marks[1] && this.#marks[1].at <= now - this.window) this.#marks.shift();
  }
}
