import { type Signal, signal } from '@preact/signals';
import { Problem } from '../../engine/problem';
import type {
  Account,
  AccountApi,
  NewToken,
  OwnSession,
  Token,
  TokenWish,
} from '../../engine/server/account-api';

/** A part of the page: undefined while it is loaded, null if that failed. */
export type Loaded<T> = Signal<T | null | undefined>;

/** What the account page shows. */
export class AccountModel {
  readonly account: Loaded<Account> = signal(undefined);
  readonly sessions: Loaded<readonly OwnSession[]> = signal(undefined);
  readonly tokens: Loaded<readonly Token[]> = signal(undefined);
  /** The number of loads that began. A response to an earlier one than the latest is dropped. */
  private loads = 0;

  constructor(private readonly api: AccountApi) {}

  /** Loads all parts. What is shown stays until the new values arrive; it also stays if they do not. */
  async load(): Promise<void> {
    const turn = ++this.loads;
    await Promise.all([
      this.fetch(this.account, this.api.account(), turn),
      this.fetch(this.sessions, this.api.sessions(), turn),
      this.fetch(this.tokens, this.api.tokens(), turn),
    ]);
  }

  private async fetch<T>(part: Loaded<T>, request: Promise<T>, turn: number): Promise<void> {
    const value = await request.catch(() => part.peek() ?? null);
    if (turn === this.loads) part.value = value;
  }

  /** Fails with a `Problem`. */
  async createToken(wish: TokenWish): Promise<NewToken> {
    const created = await this.api.createToken(wish);
    this.loads++;
    const { token: _, ...listed } = created;
    this.tokens.value = [...(this.tokens.value ?? []), listed];
    return created;
  }

  /** Fails with a `Problem`. */
  async revoke({ id }: Token): Promise<void> {
    await gone(this.api.revokeToken(id));
    this.loads++;
    this.tokens.value = this.tokens.value?.filter((token) => token.id !== id) ?? null;
  }

  /** Fails with a `Problem`. */
  async endSession({ id }: OwnSession): Promise<void> {
    await gone(this.api.endSession(id));
    this.loads++;
    this.sessions.value = this.sessions.value?.filter((session) => session.id !== id) ?? null;
  }

  /** Fails with a `Problem`. */
  async endOtherSessions(): Promise<void> {
    await this.api.endOtherSessions();
    this.loads++;
    this.sessions.value = this.sessions.value?.filter((session) => session.current) ?? null;
  }
}

/** What is already gone need not be removed: another tab was faster, or it has expired. */
async function gone(removal: Promise<void>): Promise<void> {
  try {
    await removal;
  } catch (error) {
    if (!(error instanceof Problem && error.status === 404)) throw error;
  }
}
