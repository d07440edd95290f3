import { type Signal, signal } from '@preact/signals';
import type { Api } from '../engine/api';
import type { Clock } from '../engine/ports';
import { Problem } from '../engine/problem';

/** How often the server is asked whether it has computed the digest. */
const POLL_MILLISECONDS = 1000;

/** The SHA-512 of one file: asked for when a text needs it, and cancelled when nobody waits for it any more. */
export class Sha512 {
  readonly value: Signal<string | null> = signal(null);
  /** Why the server cannot compute it; null while it may. */
  readonly problem: Signal<Problem | null> = signal(null);
  private waiting: AbortController | null = null;

  constructor(
    private readonly api: Pick<Api, 'sha512' | 'cancelSha512'>,
    private readonly clock: Pick<Clock, 'wait'>,
    private readonly id: string,
  ) {}

  /** Asks until the digest is there. */
  ask(): void {
    if (this.waiting || this.value.peek() !== null) return;
    this.problem.value = null;
    const waiting = new AbortController();
    this.waiting = waiting;
    void this.poll(waiting.signal);
  }

  /** The digest is not needed any more. */
  stop(): void {
    if (!this.waiting) return;
    this.waiting.abort();
    this.waiting = null;
    // Another user who waits for it keeps the request; a lost answer costs the server one reading of the file.
    void this.api.cancelSha512(this.id).catch(() => undefined);
  }

  private async poll(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        const value = await this.api.sha512(this.id);
        if (signal.aborted) return;
        if (value !== null) return this.end(value, null);
      } catch (error) {
        const gone = error instanceof Problem && error.status >= 400 && error.status < 500;
        if (gone && !signal.aborted) return this.end(null, error);
      }
      await this.clock.wait(POLL_MILLISECONDS, signal);
    }
  }

  private end(value: string | null, problem: Problem | null): void {
    this.waiting = null;
    this.value.value = value;
    this.problem.value = problem;
  }
}
