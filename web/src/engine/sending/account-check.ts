import type { Clock } from '../ports';
import { Problem } from '../problem';
import type { ServerQueries } from '../server/queries';

/** How long an answer of the server remains valid. */
const VALID_MILLISECONDS = 60_000;

/**
 * Checks that the user who added the files is still the one who is signed in: another tab may have signed in a
 * different user, and uploads must not be created under that account.
 */
export class AccountCheck {
  /** When the owner was last known to be signed in, on the monotonic clock. */
  #confirmedAt: number;
  #asking: Promise<string> | null = null;

  constructor(
    /** The user who added the files. */
    readonly owner: string,
    private readonly queries: Pick<ServerQueries, 'currentUser'>,
    private readonly clock: Clock,
  ) {
    this.#confirmedAt = clock.now();
  }

  /** The owner has just signed in. */
  confirm(): void {
    this.#confirmedAt = this.clock.now();
  }

  /** Fails with a `Problem` if another user is signed in, or if this can't be determined. */
  async requireOwner(): Promise<void> {
    if (this.clock.now() - this.#confirmedAt < VALID_MILLISECONDS) return;
    if (!(await this.isOwner())) throw new Problem('sign-in', 'other-account', '', 0);
  }

  /** Whether the owner is signed in now. Concurrent calls share one request. */
  async isOwner(): Promise<boolean> {
    this.#asking ??= this.queries.currentUser().finally(() => {
      this.#asking = null;
    });
    const user = await this.#asking;
    if (user === this.owner) this.confirm();
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
