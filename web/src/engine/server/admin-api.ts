import type { Api, User } from './api';

/** An account, as administrators see it. */
export interface Person {
  readonly name: string;
  readonly role: User['role'];
  readonly createdAt: string;
  readonly mustChangePassword: boolean;
  readonly disabled: boolean;
  /** In bytes; null if the setting of the server holds. */
  readonly quota: number | null;
  readonly storage: PersonStorage;
  /** To the day; null if unknown. */
  readonly lastSignInAt: string | null;
}

/** What an account stores, in bytes. */
export interface PersonStorage {
  readonly files: number;
  /** The number of unfinished uploads. */
  readonly uploads: number;
  /** What they have reserved. */
  readonly uploadBytes: number;
  /** Null if only the storage of the server limits the account. */
  readonly quota: number | null;
}

/** A new account. Its one-time password is known only now. */
export interface NewPerson extends Person {
  readonly password: string;
}

export interface PersonWish {
  readonly name: string;
  readonly role: User['role'];
  readonly quota: number | null;
}

/** What is not mentioned stays. */
export interface PersonChange {
  readonly role?: User['role'];
  readonly disabled?: boolean;
  readonly quota?: number | null;
}

const USERS = '/api/users';

/** The calls of administrators. Every failure is a `Problem`. */
export class AdminApi {
  constructor(private readonly api: Pick<Api, 'json' | 'call'>) {}

  async people(): Promise<Person[]> {
    return (await this.api.json<{ users: Person[] }>('GET', USERS)).users;
  }

  add(wish: PersonWish): Promise<NewPerson> {
    return this.api.json('POST', USERS, JSON.stringify(wish));
  }

  change(name: string, change: PersonChange): Promise<Person> {
    return this.api.json('PATCH', of(name), JSON.stringify(change));
  }

  /** Ends the sessions of the user and revokes the tokens. Resolves to a one-time password. */
  async resetPassword(name: string): Promise<string> {
    return (await this.api.json<{ password: string }>('POST', `${of(name)}/password`, '{}')).password;
  }

  async endSessions(name: string): Promise<void> {
    await this.api.call('DELETE', `${of(name)}/sessions`);
  }

  async revokeTokens(name: string): Promise<void> {
    await this.api.call('DELETE', `${of(name)}/tokens`);
  }

  /** Deletes the account. Its files stay; its unfinished uploads are cancelled. */
  async remove(name: string): Promise<void> {
    await this.api.call('DELETE', of(name));
  }
}

function of(name: string): string {
  return `${USERS}/${encodeURIComponent(name)}`;
}
