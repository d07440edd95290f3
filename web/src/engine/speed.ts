const WINDOW_MILLISECONDS = 8000;
const HISTORY = 60;

/** Measures bytes per second over the last few seconds, and keeps a history for a graph. */
export class Speed {
  private samples: { at: number; bytes: number }[] = [];
  private sum = 0;
  private second = -1;
  private inSecond = 0;
  /** Bytes of each of the last seconds, the newest last. */
  readonly history: number[] = [];

  /** @param window milliseconds over which is measured */
  constructor(private readonly window = WINDOW_MILLISECONDS) {}

  /** Notes that so many bytes arrived. */
  add(bytes: number, now: number): void {
    this.samples.push({ at: now, bytes });
    this.sum += bytes;
    this.forget(now);
    this.roll(now);
    this.inSecond += bytes;
  }

  /** Bytes per second now; 0 when nothing came for the whole window. */
  perSecond(now: number): number {
    this.forget(now);
    const first = this.samples[0];
    if (!first) return 0;
    const span = Math.min(this.window, Math.max(1000, now - first.at));
    return (this.sum * 1000) / span;
  }

  /** Brings the history up to the present second. */
  roll(now: number): void {
    const second = Math.floor(now / 1000);
    if (this.second < 0) this.second = second;
    const passed = Math.min(second - this.second, HISTORY);
    for (let i = 0; i < passed; i++) {
      this.history.push(i === 0 ? this.inSecond : 0);
      if (this.history.length > HISTORY) this.history.shift();
    }
    if (passed > 0) {
      this.inSecond = 0;
      this.second = second;
    }
  }

  private forget(now: number): void {
    while (this.samples[0] && this.samples[0].at < now - this.window) {
      this.sum -= this.samples.shift()?.bytes ?? 0;
    }
  }
}
