import { waitUntilOnline } from './idle-timeout';
import { backoff } from './pacing';
import type { Ports } from './ports';
import type { Problem } from './problem';

/** Failures in a row after which a person is asked. The count begins anew with every byte that arrives. */
const MAX_FAILURES = 60;

/** Who takes an upload over twice within this time is somebody who sends it, not somebody who asked once. */
const CONTENTION_MILLISECONDS = 60_000;

/** How long who took over has for itself. */
const YIELD_MILLISECONDS = 2000;

/** Whether the server has no room: a pause that ends when there is some, however long that takes. */
export function isOutOfSpace(problem: Problem): boolean {
  return problem.kind === 'no-space' || problem.status === 507;
}

/** What went wrong with one upload so far, and how long to wait before the next try. */
export class Retries {
  #failures = 0;
  #takenOverAt = Number.NEGATIVE_INFINITY;
  #skipWait: (() => void) | null = null;

  constructor(private readonly ports: Ports) {}

  /** Something arrived, or a person asked for it. */
  reset(): void {
    this.#failures = 0;
  }

  /** Counts one more; whether trying again is left to a person now. */
  isExhausted(problem: Problem): boolean {
    this.#failures++;
    return this.#failures > MAX_FAILURES && !isOutOfSpace(problem);
  }

  /** Whether it is clear that another place sends it: the two would take it from each other for ever. */
  shouldYield(): boolean {
    const now = this.ports.clock.now();
    const again = now - this.#takenOverAt < CONTENTION_MILLISECONDS;
    this.#takenOverAt = again ? Number.NEGATIVE_INFINITY : now;
    return again;
  }

  /** Waits a while, or until the network is back or somebody is in a hurry, whichever is first. */
  async wait(problem: Problem, signal: AbortSignal): Promise<void> {
    const soon = problem.kind === 'taken-over' ? YIELD_MILLISECONDS : 50;
    const pause = problem.remedy === 'resync' && this.#failures < 3 ? soon : backoff(this.#failures);
    const retryNow = new AbortController();
    this.#skipWait = () => retryNow.abort();
    await waitUntilOnline(this.ports, Math.max(pause, problem.retryAfter ?? 0), signal, retryNow.signal);
    this.#skipWait = null;
  }

  /** Tries at once instead of waiting. */
  retryNow(): void {
    this.#skipWait?.();
  }
}
