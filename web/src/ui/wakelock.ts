/** Keeps the screen, and so the device, awake while files are sent. */
export class WakeLock {
  private wanted = false;
  private held: Promise<WakeLockSentinel> | null = null;

  constructor() {
    // Browsers release the lock when the page is hidden; request it again when it is visible.
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
        // The last upload may have ended during the request.
        if (!this.wanted) await lock.release();
      } else if (!this.wanted) await (await this.held)?.release();
    } catch {
      // Without the lock the device may sleep; the upload resumes when it wakes.
      this.held = null;
    }
  }
}
