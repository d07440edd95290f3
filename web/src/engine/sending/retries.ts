import type { Ports } from '../ports';
import type { Problem } from '../problem';
import { retryDelay, waitOrOnline } from '../server/retry-delay';

/** Consecutive failures after which the user has to retry. Each acknowledged piece resets the count. */
const MAX_FAILURES = 60;

/** Two take-overs within this time: another client is sending the upload. A single one may be a query of the offset. */
const CONTENTION_MILLISECONDS = 60_000;

/** Wait after a take-over, so that the other client can send. */
const YIELD_MILLISECONDS = 2000;

/** Whether the server is out of space: keep retrying until there is space, without a limit. */
export function isOutOfSpace(problem: Problem): boolean {
  return problem.kind === 'no-space' || problem.status === 507;
}

/** Whether the storage of the server does not respond: keep retrying until it does, without a limit. */
export function isOutage(problem: Problem): boolean {
  return problem.kind === 'storage-unavailable';
}

/** The failures of one upload, and the wait before the next retry. */
export class Retries {
  #failures = 0;
  #takenOverAt = Number.NEGATIVE_INFINITY;
  #skipWait: (() => void) | null = null;

  constructor(private readonly ports: Ports) {}

  /** Resets the count, after progress or on the user's request. */
  reset(): void {
    this.#failures = 0;
  }

  /** Counts a failure; returns whether automatic retries are exhausted. */
  countFailure(problem: Problem): boolean {
    this.#failures++;
    return this.#failures > MAX_FAILURES && !isOutOfSpace(problem) && !isOutage(problem);
  }

  /** Counts a take-over; returns whether to yield to another client. Otherwise both would take over forever. */
  countTakeOver(): boolean {
    const now = this.ports.clock.now();
    const again = now - this.#takenOverAt < CONTENTION_MILLISECONDS;
    this.#takenOverAt = again ? Number.NEGATIVE_INFINITY : now;
    return again;
  }

  /** Waits before the next retry; less if the network comes back or `retryNow` is called. */
  async wait(problem: Problem, signal: AbortSignal): Promise<void> {
    const soon = problem.kind === 'taken-over' ? YIELD_MILLISECONDS : 50;
    const pause = problem.remedy === 'resync' && this.#failures < 3 ? soon : retryDelay(this.#failures);
    const retryNow = new AbortController();
    this.#skipWait = () => retryNow.abort();
    await waitOrOnline(this.ports, Math.max(pause, problem.retryAfter ?? 0), signal, retryNow.signal);
    this.#skipWait = null;
  }

  /** Ends the wait. */
  retryNow(): void {
    this.#skipWait?.();
  }
}
