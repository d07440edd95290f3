import type { Api, User } from './api';

export type Scope = 'read' | 'upload' | 'delete' | 'metrics';

/** All scopes, in the order in which they are shown. */
export const SCOPES: readonly Scope[] = ['read', 'upload', 'delete', 'metrics'];

/** The user's own account. */
export interface Account {
  readonly name: string;
  readonly role: User['role'];
  /** What the role allows: the scopes that a token can have. */
  readonly scopes: readonly Scope[];
  readonly storage: Storage;
}

/** What the account uses of its quota, in bytes. */
export interface Storage {
  readonly files: number;
  /** The number of unfinished uploads. */
  readonly uploads: number;
  /** What they have reserved. */
  readonly uploadBytes: number;
  /** Null if only the storage of the server limits the account. */
  readonly quota: number | null;
  /** Null if nothing limits it. */
  readonly available: number | null;
}

/** An API token. */
export interface Token {
  readonly id: string;
  readonly label: string;
  readonly scopes: readonly Scope[];
  readonly createdAt: string;
  readonly expiresAt: string | null;
  /** To the hour. */
  readonly lastUsedAt: string | null;
  readonly lastUsedFrom: string | null;
}

/** A token that was just created. Only now its secret is known. */
export interface NewToken extends Token {
  readonly token: string;
}

export interface TokenWish {
  readonly label: string;
  readonly scopes: readonly Scope[];
  readonly expiresAt: string | null;
}

/** A browser session of the user. */
export interface OwnSession {
  readonly id: string;
  /** Whether it is the one of this browser. */
  readonly current: boolean;
  readonly createdAt: string;
  /** To the minute. */
  readonly lastUsedAt: string;
  readonly address: string | null;
  /** The `User-Agent` of the browser. */
  readonly agent: string | null;
}

const SESSIONS = '/api/sessions';
const TOKENS = '/api/tokens';

/** The calls about the user's own account. Every failure is a `Problem`. */
export class AccountApi {
  constructor(private readonly api: Pick<Api, 'json' | 'call'>) {}

  account(): Promise<Account> {
    return this.api.json('GET', '/api/account');
  }

  async sessions(): Promise<OwnSession[]> {
    return (await this.api.json<{ sessions: OwnSession[] }>('GET', SESSIONS)).sessions;
  }

  async endSession(id: string): Promise<void> {
    await this.api.call('DELETE', `${SESSIONS}/${encodeURIComponent(id)}`);
  }

  /** Ends all sessions but the one of this browser. */
  async endOtherSessions(): Promise<void> {
    await this.api.call('DELETE', SESSIONS);
  }

  async tokens(): Promise<Token[]> {
    return (await this.api.json<{ tokens: Token[] }>('GET', TOKENS)).tokens;
  }

  createToken(wish: TokenWish): Promise<NewToken> {
    return this.api.json('POST', TOKENS, JSON.stringify(wish));
  }

  async revokeToken(id: string): Promise<void> {
    await this.api.call('DELETE', `${TOKENS}/${encodeURIComponent(id)}`);
  }
}
