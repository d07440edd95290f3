import type { Clock } from '../ports';
import { Problem } from '../problem';
import type { ServerQueries } from '../server/queries';

/** How long a check of the session remains valid. */
const FRESH_MILLISECONDS = 60_000;

/** Ensures that no upload is created under another account: another tab may have signed in a different user. */
export class Ownership {
  #asked: number;
  #asking: Promise<string> | null = null;

  constructor(
    readonly owner: string,
    private readonly queries: Pick<ServerQueries, 'currentUser'>,
    private readonly clock: Clock,
  ) {
    this.#asked = clock.now();
  }

  /** The owner has just signed in. */
  renew(): void {
    this.#asked = this.clock.now();
  }

  /** Fails with a `Problem` if another user is signed in, or if this can't be determined. */
  async check(): Promise<void> {
    if (this.clock.now() - this.#asked < FRESH_MILLISECONDS) return;
    if (!(await this.isOwner())) throw new Problem('sign-in', 'other-account', '', 0);
  }

  /** Whether the owner is signed in now. Concurrent calls share one request. */
  async isOwner(): Promise<boolean> {
    this.#asking ??= this.queries.currentUser().finally(() => {
      this.#asking = null;
    });
    const user = await this.#asking;
    if (user === this.owner) this.renew();
    return user === this.owner;
  }

  /** Whether the owner is signed in; null if this can't be determined. Never fails. */
  async isOwnerIfKnown(): Promise<boolean | null> {
    try {
      return await this.isOwner();
    } catch (error) {
      return error instanceof Problem && error.remedy !== 'sign-in' ? null : false;
    }
  }
}
