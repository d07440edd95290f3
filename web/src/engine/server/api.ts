import type { NameAndSize } from '../name-and-size';
import type { Answer, Transport } from '../ports';
import { notOurs, parse, problemOf } from './answers';
import type { Unfinished } from './queries';

export interface User {
  readonly name: string;
  readonly role: 'uploader' | 'viewer' | 'admin';
  /** If true, the server rejects all other requests until the password is changed. Absent from older servers. */
  readonly mustChangePassword?: boolean;
  /** If true, the server rejects all other requests until a second factor is added. Absent from older servers. */
  readonly mustAddSecondFactor?: boolean;
  /** Whether the account can sign in with a password. Absent from older servers, where every account can. */
  readonly hasPassword?: boolean;
  /** Whether a proxy signs the user in, so that signing out here has no effect. Absent from older servers. */
  readonly byProxy?: boolean;
  /** How else users can sign in. */
  readonly provider?: Provider | null;
}

/** An OpenID provider. */
export interface Provider {
  readonly name: string;
  /** Where a sign-in through it begins. */
  readonly url: string;
}

/** The provider that a response names: that of the user, or the problem of a signed-out client. */
export function providerIn(values: object): Provider | null {
  const { provider } = values as { provider?: Partial<Provider> | null };
  return provider && typeof provider.name === 'string' && typeof provider.url === 'string'
    ? { name: provider.name, url: provider.url }
    : null;
}

/** A complete file. */
export interface StoredFile {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  /** Null while the server computes it. */
  readonly sha256: string | null;
  readonly owner: string;
  readonly addedAt: string;
  /** When it was last modified before its upload, or null if unknown. Absent from older servers. */
  readonly modifiedAt?: string | null;
  /** When the server deletes it, or null. Absent from older servers. */
  readonly expiresAt?: string | null;
  readonly state: string;
  /** The recognized disk image format, or null. */
  readonly format: string | null;
  /** Whether the content looks like a disk image; null if it was not examined. Absent from older servers. */
  readonly image?: boolean | null;
  /** The name of the link through which it arrived, or null. Absent from older servers. */
  readonly link?: string | null;
}

/** All details of one file. */
export interface FileDetails extends StoredFile {
  /** The media type that the uploading program declared, or null. Absent from older servers. */
  readonly contentType?: string | null;
  /** Null until it is computed, which happens on request. Absent from older servers. */
  readonly sha512?: string | null;
  readonly sha512State?: 'unknown' | 'computing' | 'ready';
}

/** A page of a search can have few files or none, although further pages have some. */
export interface FilePage {
  readonly files: StoredFile[];
  readonly next: string | null;
}

export type Sort = 'newest' | 'oldest' | 'name' | 'largest' | 'smallest';

/** The upload rules of the server. */
export interface Rules {
  /** In lower case, with the dot; empty or `*` allows all. */
  readonly allowedExtensions: string[];
  readonly maxSize: number | null;
  readonly available: number | null;
  readonly maxAppendSize: number | null;
  /** How the server treats content that is not a disk image; absent from older servers. */
  readonly contentCheck?: 'off' | 'mark' | 'enforce';
  readonly extensions: string[];
  /** How many more uploads the link of a visitor accepts; absent for users, null without a limit. */
  readonly places?: number | null;
  /** Whether users can make links for people without an account; absent from older servers. */
  readonly links?: boolean;
  /** Interval of the comments that keep an idle event stream alive; absent from older servers. */
  readonly heartbeatSeconds?: number;
}

const SESSION = '/api/session';

/** The server's JSON calls. Every failure is a `Problem`. */
export class Api {
  /** @param onSessionExpired called when the server responds that the session is no longer valid */
  constructor(
    private readonly transport: Transport,
    private readonly onSessionExpired: () => void = () => undefined,
  ) {}

  whoAmI(): Promise<User> {
    return this.#user('GET');
  }

  /** @param code of the second factor, for an account that has one */
  signIn(name: string, password: string, code?: string): Promise<User> {
    return this.#user('POST', JSON.stringify({ name, password, code }));
  }

  async #user(method: string, body?: string): Promise<User> {
    const user = await this.json<User>(method, SESSION, body);
    if (typeof user.name !== 'string') throw notOurs(200);
    return user;
  }

  /** Resolves to the address where the browser signs out at the provider too, or null. */
  async signOut(): Promise<string | null> {
    const answer = await this.call('DELETE', SESSION);
    return answer.status === 200 ? (parse<{ url?: string }>(answer).url ?? null) : null;
  }

  /** Ends all sessions of the account and revokes its tokens. This browser gets a new session. */
  async changePassword(current: string, password: string): Promise<void> {
    await this.call('PUT', `${SESSION}/password`, JSON.stringify({ current, password }));
  }

  rules(): Promise<Rules> {
    return this.json('GET', '/api/settings');
  }

  files(sort: Sort, search: string, cursor: string | null, limit = 100): Promise<FilePage> {
    const query = new URLSearchParams({ limit: `${limit}`, sort });
    if (search) query.set('q', search);
    if (cursor) query.set('cursor', cursor);
    return this.json('GET', `/api/files?${query}`);
  }

  file(id: string): Promise<FileDetails> {
    return this.json('GET', `/api/files/${id}`);
  }

  /**
   * Renames a file.
   *
   * @param previousName the name that the user has seen; if the file no longer has it, the server refuses
   */
  rename(id: string, name: string, previousName: string): Promise<FileDetails> {
    return this.json('PATCH', `/api/files/${id}`, JSON.stringify({ name, previousName }));
  }

  /** Changes when a file is deleted; null for as late as the server allows. */
  changeEnd(id: string, expiresAt: string | null): Promise<FileDetails> {
    return this.json('PATCH', `/api/files/${id}`, JSON.stringify({ expiresAt }));
  }

  /** Requests the SHA-512 of a file; resolves to null while the server computes it. */
  async sha512(id: string): Promise<string | null> {
    const body = JSON.stringify({ algorithm: 'sha-512' });
    const answer = await this.json<{ value: string | null }>('POST', `/api/files/${id}/digests`, body);
    return answer.value;
  }

  /** Withdraws the request for the SHA-512. Has no effect after it is computed. */
  async cancelSha512(id: string): Promise<void> {
    await this.call('DELETE', `/api/files/${id}/digests`);
  }

  /** The user's own files with these names and sizes. */
  async known(files: readonly NameAndSize[]): Promise<StoredFile[]> {
    const body = JSON.stringify({ files });
    return (await this.json<{ files: StoredFile[] }>('POST', '/api/files/known', body)).files;
  }

  async remove(id: string): Promise<void> {
    await this.call('DELETE', `/api/files/${id}`);
  }

  async unfinished(): Promise<Unfinished[]> {
    const list = await this.json<{ uploads: Unfinished[] }>('GET', '/api/uploads');
    return list.uploads;
  }

  /** Sends a request and parses the JSON in its response. */
  async json<T extends object>(method: string, url: string, body?: string): Promise<T> {
    const answer = await this.call(method, url, body);
    return parse<T>(answer);
  }

  /** Sends a request. Fails with a `Problem`. */
  async call(method: string, url: string, body?: string): Promise<Answer> {
    const headers: Record<string, string> = body === undefined ? {} : { 'Content-Type': 'application/json' };
    const answer = await this.transport.send({
      method,
      url,
      headers,
      ...(body === undefined ? {} : { body }),
    });
    if (answer.status === 401 && url !== SESSION) this.onSessionExpired();
    if (answer.status < 200 || answer.status > 299) throw problemOf(answer);
    return answer;
  }
}

/** Whether the file extension is allowed. */
export function allows(rules: Rules, name: string): boolean {
  const any = rules.allowedExtensions.length === 0 || rules.allowedExtensions.includes('*');
  const lower = name.toLowerCase();
  return any || rules.allowedExtensions.some((extension) => lower.endsWith(extension) && lower !== extension);
}
