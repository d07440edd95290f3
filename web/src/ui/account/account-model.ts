import type {
  Account,
  AccountApi,
  NewToken,
  OwnSession,
  Token,
  TokenWish,
} from '../../engine/server/account-api';
import { gone } from '../gone';
import { Part } from './part';

/** What the account page shows, and the user's actions on it. */
export class AccountModel {
  readonly account: Part<Account>;
  readonly sessions: Part<readonly OwnSession[]>;
  readonly tokens: Part<readonly Token[]>;

  constructor(private readonly api: AccountApi) {
    this.account = new Part(() => api.account());
    this.sessions = new Part<readonly OwnSession[]>(() => api.sessions());
    this.tokens = new Part<readonly Token[]>(() => api.tokens());
  }

  /** Loads all parts. */
  async load(): Promise<void> {
    await Promise.all([this.account.load(), this.sessions.load(), this.tokens.load()]);
  }

  /** Fails with a `Problem`. */
  async createToken(wish: TokenWish): Promise<NewToken> {
    const created = await this.api.createToken(wish);
    const { token: _, ...listed } = created;
    // A load during the request may have listed it already.
    this.tokens.change((list) => [...without(list, listed), listed]);
    return created;
  }

  /** Fails with a `Problem`. */
  async revoke(token: Token): Promise<void> {
    await gone(this.api.revokeToken(token.id));
    this.tokens.change((list) => without(list, token));
  }

  /** Fails with a `Problem`. */
  async endSession(session: OwnSession): Promise<void> {
    await gone(this.api.endSession(session.id));
    this.sessions.change((list) => without(list, session));
  }

  /** Fails with a `Problem`. */
  async endOtherSessions(): Promise<void> {
    await this.api.endOtherSessions();
    this.sessions.change((list) => list.filter((session) => session.current));
  }
}

interface Identified {
  readonly id: string;
}

function without<T extends Identified>(list: readonly T[], { id }: Identified): T[] {
  return list.filter((each) => each.id !== id);
}
