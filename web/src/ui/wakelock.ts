/** Keeps the screen, and so the computer, awake while something is being sent. */
export class WakeLock {
  private wanted = false;
  private lock: WakeLockSentinel | null = null;

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
      if (this.wanted && !document.hidden && 'wakeLock' in navigator) {
        this.lock = await navigator.wakeLock.request('screen');
      } else if (!this.wanted) {
        await this.lock?.release();
        this.lock = null;
      }
    } catch {
      // Without the lock the computer may sleep; the upload goes on when it wakes.
    }
  }
}
