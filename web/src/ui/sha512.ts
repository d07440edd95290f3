import { type Signal, signal } from '@preact/signals';
import type { Clock } from '../engine/ports';
import { Problem } from '../engine/problem';
import type { Api } from '../engine/server/api';

/** How often the server is polled for the digest. */
const POLL_MILLISECONDS = 1000;

/** The SHA-512 of one file, requested on demand and cancelled when it is no longer needed. */
export class Sha512 {
  readonly value: Signal<string | null> = signal(null);
  /** Why the digest can't be computed; null otherwise. */
  readonly problem: Signal<Problem | null> = signal(null);
  /** Whether it is requested and not yet known. */
  readonly asked: Signal<boolean> = signal(false);
  private waiting: AbortController | null = null;

  constructor(
    private readonly api: Pick<Api, 'sha512' | 'cancelSha512'>,
    private readonly clock: Pick<Clock, 'wait'>,
    private readonly id: string,
  ) {}

  /** Requests the digest and polls until it is computed. */
  ask(): void {
    if (this.waiting || this.value.peek() !== null) return;
    this.problem.value = null;
    const waiting = new AbortController();
    this.waiting = waiting;
    this.asked.value = true;
    void this.poll(waiting.signal);
  }

  /** Cancels the request. */
  stop(): void {
    if (!this.waiting) return;
    this.waiting.abort();
    this.waiting = null;
    this.asked.value = false;
    // The request of another user stays active. If this call fails, the server computes a digest that is not shown.
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
    this.asked.value = false;
  }
}
