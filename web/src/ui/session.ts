import { signal } from '@preact/signals';
import { Problem } from '../engine/problem';
import { type Api, type Provider, providerIn, type User } from '../engine/server/api';
import { notify } from './file-notifier';
import { text } from './text';

/** How many rejected requests within this time are repeated. */
const MAX_TRUSTED = 5;
const TRUST_MILLISECONDS = 60_000;

/** Callbacks of the session. */
export interface Host {
  /** A user signed in; `sameUser` if it is the one who was signed in before. */
  onSignedIn(user: User, sameUser: boolean): Promise<void>;
  /** The session expired; the user has to sign in again. */
  onSessionExpired(): void;
  /** The user signed out, or another user signed in. */
  onSignedOut(): void;
  /** The server is not reachable; resolves when a retry makes sense. */
  waitForServer(failures: number): Promise<void>;
}

/** Who is signed in; shared by all tabs of this browser. */
export class Session {
  /** Null if no user is signed in, undefined until this is known. */
  readonly user = signal<User | null | undefined>(undefined);
  /** Whether the user has to sign in again. */
  readonly expired = signal(false);
  /** The name of a user who must change the password before anything else, or null. */
  readonly mustChange = signal<string | null>(null);
  /** The name of a user who must add a second factor before anything else, or null. */
  readonly mustAddFactor = signal<string | null>(null);
  /** How else users can sign in, or null. */
  readonly provider = signal<Provider | null>(null);
  private checking = false;
  /** Whether the page shows recovery codes to a user who had to add a second factor. */
  private holding = false;
  private trusted: number[] = [];
  private readonly tabs = 'BroadcastChannel' in globalThis ? new BroadcastChannel('lading-session') : null;

  constructor(
    private readonly api: Api,
    private readonly host: Host,
  ) {
    this.tabs?.addEventListener('message', () => void this.refresh());
    document.addEventListener('visibilitychange', () => void (document.hidden || this.refresh()));
  }

  /** Queries who is signed in; retries until the server answers. */
  async start(): Promise<void> {
    for (let failures = 1; this.user.value === undefined; failures++) {
      try {
        await this.enter(await this.whoAmI());
      } catch (error) {
        // Don't show the sign-in form while the server can't check a password.
        if (isUnauthenticated(error)) this.user.value = null;
        else await this.host.waitForServer(failures);
      }
    }
  }

  /** Fails with a `Problem`, which can name a provider as well. */
  private async whoAmI(): Promise<User> {
    try {
      const user = await this.api.whoAmI();
      this.provider.value = providerIn(user);
      return user;
    } catch (error) {
      if (isUnauthenticated(error)) this.provider.value = providerIn((error as Problem).values);
      throw error;
    }
  }

  /**
   * Fails with a `Problem`.
   *
   * @param code of the second factor, for an account that has one
   */
  async signIn(name: string, password: string, code?: string): Promise<void> {
    const user = await this.api.signIn(name, password, code);
    this.tabs?.postMessage('in');
    await this.enter(user);
  }

  /**
   * Changes the password. This ends all sessions, but the response has a new one for this browser; an older server
   * does not send it. Fails with a `Problem`.
   */
  async changePassword(name: string, current: string, password: string): Promise<void> {
    await this.api.changePassword(current, password);
    const user = await this.api.whoAmI().catch(() => this.api.signIn(name, password));
    this.tabs?.postMessage('in');
    await this.enter(user);
  }

  /** The second factor that the user must have is added. The page stays until the user has stored the recovery codes. */
  holdFactor(): void {
    this.holding = true;
  }

  /** The second factor was added or removed. This has ended all sessions, but this browser has a new one. */
  async factorChanged(): Promise<void> {
    this.holding = false;
    this.tabs?.postMessage('in');
    await this.refresh();
  }

  async signOut(): Promise<void> {
    const there = await this.api.signOut().catch(() => null);
    this.tabs?.postMessage('out');
    this.clear();
    if (there) location.assign(there);
  }

  /** Queries who is signed in: another tab may have signed in or out. */
  async refresh(): Promise<void> {
    const before = this.user.value;
    if (before === undefined || this.holding) return;
    try {
      const user = await this.whoAmI();
      if (
        this.expired.value ||
        this.mustChange.value ||
        this.mustAddFactor.value ||
        isIncomplete(user) ||
        user.name !== this.user.value?.name
      )
        await this.enter(user);
    } catch (error) {
      if (isUnauthenticated(error)) {
        this.mustChange.value = null;
        this.mustAddFactor.value = null;
        this.expire();
      }
    }
  }

  /** The server rejected the session of a request. Marks the session as expired, unless the browser has a newer one. */
  expire(): void {
    if (!this.user.value || this.checking) return;
    this.checking = true;
    void this.check().finally(() => {
      this.checking = false;
    });
  }

  /** A request that began before a change of the password still has the session that was replaced. */
  private async check(): Promise<void> {
    const before = this.user.value;
    const user = this.expired.value ? null : await this.whoAmI().catch(() => null);
    if (this.user.value !== before) return;
    if (user && user.name === before?.name && !isIncomplete(user) && this.mayTrust())
      return this.host.onSignedIn(user, true);
    if (!this.expired.value) notify(text('signin.again'), 'signed-out');
    this.expired.value = true;
    this.host.onSessionExpired();
  }

  /** Limits how often rejected requests are repeated, in case the server keeps rejecting them. */
  private mayTrust(): boolean {
    const now = Date.now();
    this.trusted = this.trusted.filter((time) => now - time < TRUST_MILLISECONDS);
    return this.trusted.push(now) <= MAX_TRUSTED;
  }

  private async enter(user: User): Promise<void> {
    const before = this.user.value;
    if (before && (before.name !== user.name || isIncomplete(user))) this.clear();
    this.mustChange.value = user.mustChangePassword ? user.name : null;
    this.mustAddFactor.value = user.mustAddSecondFactor && !user.mustChangePassword ? user.name : null;
    if (isIncomplete(user)) {
      this.user.value = null;
      return;
    }
    this.user.value = user;
    this.expired.value = false;
    await this.host.onSignedIn(user, before?.name === user.name);
  }

  private clear(): void {
    this.user.value = null;
    this.mustChange.value = null;
    this.mustAddFactor.value = null;
    this.holding = false;
    this.expired.value = false;
    this.host.onSignedOut();
  }
}

/** Whether the user must do something before anything else. */
function isIncomplete(user: User): boolean {
  return user.mustChangePassword === true || user.mustAddSecondFactor === true;
}

function isUnauthenticated(error: unknown): boolean {
  return error instanceof Problem && error.remedy === 'sign-in';
}
