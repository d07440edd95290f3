const WINDOW_MILLISECONDS = 8000;
const HISTORY = 60;

/** How far apart what was known of the past is kept: more would be a lot of memory, and tell no more. */
const MARK_MILLISECONDS = 250;

/** How much there was at a moment. */
interface Mark {
  readonly at: number;
  bytes: number;
}

/**
 * Measures bytes per second over the last few seconds, and keeps a history for a graph. Acknowledged bytes come in lumps,
 * seconds apart; those on their way tell what happens between.
 */
export class Speed {
  /** The first is where the window begins, or the last moment before it. */
  #marks: Mark[] = [];
  #bytes = 0;
  #second = -1;
  #rolled = 0;
  /** Bytes of each of the last seconds, the newest last. */
  readonly history: number[] = [];

  /** @param window milliseconds over which is measured */
  constructor(private readonly window = WINDOW_MILLISECONDS) {}

  /** Sending begins now: what was before is no measure. */
  begin(now: number): void {
    this.roll(now);
    this.#marks = [{ at: now, bytes: this.#bytes }];
  }

  /** Notes that so many more bytes arrived or are on their way, or so many fewer, because they were lost. */
  add(bytes: number, now: number): void {
    this.roll(now);
    this.#bytes += bytes;
    const last = this.#marks.at(-1);
    if (last && this.#marks.length > 1 && now - last.at < MARK_MILLISECONDS) last.bytes = this.#bytes;
    else this.#marks.push({ at: now, bytes: this.#bytes });
    this.#forget(now);
  }

  /** Bytes per second now; 0 when nothing came for the whole window. */
  perSecond(now: number): number {
    this.#forget(now);
    const first = this.#marks[0];
    if (!first) return 0;
    return Math.max(0, ((this.#bytes - first.bytes) * 1000) / Math.max(1000, now - first.at));
  }

  /** Brings the history up to the present second. */
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

  #forget(now: number): void {
    while (this.#marks[1] && this.#marks[1].at <= now - this.window) this.#marks.shift();
  }
}
