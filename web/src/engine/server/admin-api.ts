import type { Api, User } from './api';
import type { AnyLink } from './links-api';

/** An account, as administrators see it. */
export interface Person {
  readonly name: string;
  readonly role: User['role'];
  readonly createdAt: string;
  readonly mustChangePassword: boolean;
  /** Whether the account can sign in with a password; otherwise through a provider or proxy only. Absent from older servers. */
  readonly hasPassword?: boolean;
  /** Absent from older servers. */
  readonly secondFactor?: boolean;
  readonly disabled: boolean;
  /** In bytes; null if the setting of the server holds. */
  readonly quota: number | null;
  readonly storage: PersonStorage;
  /** To the day; null if unknown. */
  readonly lastSignInAt: string | null;
  /** When the account ends, or null. */
  readonly endsAt: string | null;
  /** When the one-time password expires; null if the account has none. */
  readonly passwordUntil: string | null;
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

/** A new account. Its one-time password is known only now; null without a password. */
export interface NewPerson extends Person {
  readonly password: string | null;
}

/** A new one-time password, which is known only now, and when it expires. */
export interface OneTimePassword {
  readonly password: string;
  readonly passwordUntil: string | null;
}

export interface PersonWish {
  readonly name: string;
  readonly role: User['role'];
  readonly quota: number | null;
  readonly endsAt: string | null;
  /** Without a password, only a provider or a proxy can sign the account in. */
  readonly hasPassword?: false;
}

/** What is not mentioned stays. */
export interface PersonChange {
  readonly hasPassword?: false;
  readonly role?: User['role'];
  readonly disabled?: boolean;
  readonly quota?: number | null;
  readonly endsAt?: string | null;
}

/** An unfinished upload of any user. */
export interface AnyUpload {
  readonly id: string;
  readonly owner: string;
  readonly name: string;
  readonly kind: 'whole' | 'partial' | 'final';
  /** Complete only for a part that waits for the others. */
  readonly state: 'receiving' | 'verifying' | 'complete';
  /** In bytes; null if unknown. */
  readonly length: number | null;
  readonly received: number;
  readonly createdAt: string;
  readonly lastReceivedAt: string;
  readonly expiresAt: string;
}

/** An entry of the security log. What does not apply is null. */
export interface SecurityEvent {
  readonly id: string;
  readonly at: string;
  readonly lastAt: string;
  /** How often it happened between the two times. */
  readonly times: number;
  readonly kind: string;
  readonly outcome: string;
  readonly person: string | null;
  readonly address: string | null;
  readonly userAgent: string | null;
  readonly subject: string | null;
  readonly detail: string | null;
}

/** What events must meet; empty texts match all. */
export interface EventFilter {
  readonly kind: string;
  readonly outcome: string;
  readonly person: string;
}

/** The delivery to a webhook. */
export interface Webhook {
  readonly id: string;
  readonly url: string;
  readonly delivered: number | null;
  readonly deliveredAt: string | null;
  readonly pending: number;
  readonly attempts: number;
  readonly error: string | null;
  readonly nextAttempt: string | null;
  readonly givenUp: number;
  readonly lastGivenUp: number | null;
}

/** One of the servers that share a database and a store, or a single one. */
export interface ServerNode {
  readonly id: string;
  readonly version: string;
  readonly address: string;
  readonly startedAt: string;
  readonly seenAt: string;
  readonly running: boolean;
  readonly self: boolean;
  readonly leases: readonly string[];
}

/** What the server that answers checks and does now. */
export interface Health {
  /** Whether it accepts uploads. */
  readonly ready: boolean;
  readonly checks: readonly HealthCheck[];
  /** How many requests send content. */
  readonly receiving: number;
  /** Stored bytes whose SHA-256 is still being computed. */
  readonly digestLag: number;
  /** How many pages and programs are told about new files. */
  readonly eventStreams: number;
  /** Security events since its start that the database could not store. */
  readonly unrecordedEvents: number;
}

export interface HealthCheck {
  readonly name: string;
  readonly passes: boolean;
}

/** What is stored, in bytes. */
export interface StorageReport {
  /** The number of files. */
  readonly files: number;
  readonly fileBytes: number;
  /** How many uploads have reserved space. */
  readonly uploads: number;
  /** What they have reserved and not yet written. */
  readonly reserved: number;
  /** What can be written before the storage is full; null if it has no known limit. */
  readonly free: number | null;
  /** What the server leaves unused of it. */
  readonly minFree: number;
  /** The largest first. */
  readonly owners: readonly OwnerUse[];
}

/** What one owner stores. The account can be deleted. */
export interface OwnerUse {
  readonly owner: string;
  readonly files: number;
  readonly bytes: number;
}

/** A variable of the configuration. */
export interface SettingInForce {
  readonly name: string;
  /** Empty if it is hidden. */
  readonly value: string;
  /** Whether it is set; otherwise the value is the default. */
  readonly set: boolean;
  /** Whether the value is secret. */
  readonly hidden: boolean;
}

/** A page of a list, and the cursor of the next one. */
export interface ListPage<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

const USERS = '/api/users';
const UPLOADS = '/api/admin/uploads';
const LINKS = '/api/admin/links';

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
  async resetPassword(name: string): Promise<OneTimePassword> {
    return this.api.json('POST', `${of(name)}/password`, '{}');
  }

  async endSessions(name: string): Promise<void> {
    await this.api.call('DELETE', `${of(name)}/sessions`);
  }

  /** Removes the second factor of another user. */
  async removeFactor(name: string): Promise<void> {
    await this.api.call('DELETE', `${of(name)}/second-factor`);
  }

  async revokeTokens(name: string): Promise<void> {
    await this.api.call('DELETE', `${of(name)}/tokens`);
  }

  /** The unfinished uploads of a user, or of all if the name is empty; the newest first. */
  async uploads(owner: string, cursor: string | null): Promise<ListPage<AnyUpload>> {
    const page = await this.page<{ uploads: AnyUpload[]; next: string | null }>(UPLOADS, { owner }, cursor);
    return { items: page.uploads, next: page.next };
  }

  async cancelUpload(id: string): Promise<void> {
    await this.api.call('DELETE', `${UPLOADS}/${id}`);
  }

  /** The links of a user, or of all if the name is empty; the newest first. */
  async links(owner: string, cursor: string | null): Promise<ListPage<AnyLink>> {
    const page = await this.page<{ links: AnyLink[]; next?: string | null }>(LINKS, { owner }, cursor);
    return { items: page.links, next: page.next ?? null };
  }

  async revokeLink(id: string): Promise<void> {
    await this.api.call('DELETE', `${LINKS}/${encodeURIComponent(id)}`);
  }

  /** Security events, the newest first. */
  async events(filter: EventFilter, cursor: string | null, limit: number): Promise<ListPage<SecurityEvent>> {
    const query = { ...filter, limit: `${limit}` };
    const path = '/api/admin/security-events';
    const page = await this.page<{ events: SecurityEvent[]; next: string | null }>(path, query, cursor);
    return { items: page.events, next: page.next };
  }

  private page<T extends object>(
    path: string,
    query: Readonly<Record<string, string>>,
    cursor: string | null,
  ): Promise<T> {
    const given = Object.entries({ ...query, cursor: cursor ?? '' }).filter(([, value]) => value !== '');
    return this.api.json('GET', given.length > 0 ? `${path}?${new URLSearchParams(given)}` : path);
  }

  async webhooks(): Promise<Webhook[]> {
    return (await this.api.json<{ webhooks: Webhook[] }>('GET', '/api/webhooks')).webhooks;
  }

  /** Delivers events again from the one with a number on; null makes the next attempt now. */
  async retry(webhook: string, from: number | null): Promise<void> {
    await this.api.call('POST', `/api/webhooks/${webhook}/retry`, JSON.stringify({ from }));
  }

  storage(): Promise<StorageReport> {
    return this.api.json('GET', '/api/admin/storage');
  }

  async settings(): Promise<SettingInForce[]> {
    return (await this.api.json<{ settings: SettingInForce[] }>('GET', '/api/admin/settings')).settings;
  }

  health(): Promise<Health> {
    return this.api.json('GET', '/api/admin/health');
  }

  async servers(): Promise<ServerNode[]> {
    return (await this.api.json<{ nodes: ServerNode[] }>('GET', '/api/admin/nodes')).nodes;
  }

  /** Deletes the account. Its files stay; its unfinished uploads are cancelled. */
  async remove(name: string): Promise<void> {
    await this.api.call('DELETE', of(name));
  }
}

function of(name: string): string {
  return `${USERS}/${encodeURIComponent(name)}`;
}
