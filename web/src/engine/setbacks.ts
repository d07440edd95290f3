import { backoff } from './pace';
import { untilBack } from './patient';
import type { Ports } from './ports';
import type { Problem } from './problem';

/** Failures in a row after which a person is asked. The count begins anew with every byte that arrives. */
const MAX_FAILURES = 60;

/** Who takes an upload over twice within this time is somebody who sends it, not somebody who asked once. */
const TAKEN_MILLISECONDS = 60_000;

/** How long who took over has for itself. */
const GIVE_WAY_MILLISECONDS = 2000;

/** Whether the server has no room: a pause that ends when there is some, however long that takes. */
export function full(problem: Problem): boolean {
  return problem.kind === 'no-space' || problem.status === 507;
}

/** What went wrong with one upload so far, and how long to wait before the next try. */
export class Setbacks {
  #failures = 0;
  #takenOverAt = Number.NEGATIVE_INFINITY;
  #restart: (() => void) | null = null;

  constructor(private readonly ports: Ports) {}

  /** Something arrived, or a person asked for it. */
  forget(): void {
    this.#failures = 0;
  }

  /** Counts one more; whether trying again is left to a person now. */
  tooMany(problem: Problem): boolean {
    this.#failures++;
    return this.#failures > MAX_FAILURES && !full(problem);
  }

  /** Whether it is clear that another place sends it: the two would take it from each other for ever. */
  givesWay(): boolean {
    const now = this.ports.clock.now();
    const again = now - this.#takenOverAt < TAKEN_MILLISECONDS;
    this.#takenOverAt = again ? Number.NEGATIVE_INFINITY : now;
    return again;
  }

  /** Waits a while, or until the network is back or somebody is in a hurry, whichever is first. */
  async wait(problem: Problem, signal: AbortSignal): Promise<void> {
    const soon = problem.kind === 'taken-over' ? GIVE_WAY_MILLISECONDS : 50;
    const pause = problem.remedy === 'ask' && this.#failures < 3 ? soon : backoff(this.#failures);
    const hurry = new AbortController();
    this.#restart = () => hurry.abort();
    await untilBack(this.ports, Math.max(pause, problem.retryAfter ?? 0), signal, hurry.signal);
    this.#restart = null;
  }

  /** Tries at once instead of waiting. */
  hurry(): void {
    this.#restart?.();
  }
}
