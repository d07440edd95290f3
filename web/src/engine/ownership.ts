import type { Clock } from './ports';
import { Problem } from './problem';
import type { ServerQueries } from './server-queries';

/** So long it is still true that somebody is signed in; then it is asked again. */
const FRESH_MILLISECONDS = 60_000;

/** Makes sure that nothing begins under another account: another tab may have signed somebody else in. */
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

  /** Fails with a `Problem` when it is not the owner who is signed in, or nobody can tell. */
  async check(): Promise<void> {
    if (this.clock.now() - this.#asked < FRESH_MILLISECONDS) return;
    if (!(await this.isOwner())) throw new Problem('sign-in', 'other-account', '', 0);
  }

  /** Whether the owner is signed in at this moment; many questions at once are one. */
  async isOwner(): Promise<boolean> {
    this.#asking ??= this.queries.currentUser().finally(() => {
      this.#asking = null;
    });
    const user = await this.#asking;
    if (user === this.owner) this.renew();
    return user === this.owner;
  }

  /** Whether the owner is signed in; null when nobody can tell. Never fails. */
  async tell(): Promise<boolean | null> {
    try {
      return await this.isOwner();
    } catch (error) {
      return error instanceof Problem && error.remedy !== 'sign-in' ? null : false;
    }
  }
}
