/** Keeps the screen, and so the computer, awake while something is being sent. */
export class WakeLock {
  private wanted = false;
  private held: Promise<WakeLockSentinel> | null = null;

  constructor() {
    // Browsers take the lock away from hidden pages; it is asked for again when the page is seen.
    document.addEventListener('visibilitychange', () => void this.update());
  }

  want(wanted: boolean): void {
    if (wanted === this.wanted) return;
    this.wanted = wanted;
    void this.update();
  }

  private async update(): Promise<void> {
    try {
      if (this.wanted && !document.hidden && !this.held && 'wakeLock' in navigator) {
        this.held = navigator.wakeLock.request('screen');
        const lock = await this.held;
        lock.addEventListener('release', () => {
          this.held = null;
        });
        // While it was asked for, the last upload may have ended.
        if (!this.wanted) await lock.release();
      } else if (!this.wanted) await (await this.held)?.release();
    } catch {
      // Without the lock the computer may sleep; the upload goes on when it wakes.
      this.held = null;
    }
  }
}
