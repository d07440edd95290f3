import { signal } from '@preact/signals';
import type { Api, User } from '../engine/api';
import { Problem } from '../engine/problem';
import { notify } from './file-notifier';
import { text } from './text';

/** What happens on the page when people come and go. */
export interface Host {
  /** Somebody is here; `returns` when it is who was here before. */
  onSignedIn(user: User, sameUser: boolean): Promise<void>;
  /** The server no longer knows who is here. */
  onSessionExpired(): void;
  /** Nobody is here any more. */
  onSignedOut(): void;
  /** The server cannot be asked; resolves when it is worth another try. */
  waitForServer(failures: number): Promise<void>;
}

/** Who is signed in: one and the same in all tabs of this browser. */
export class Session {
  /** Null for nobody, undefined until that is known. */
  readonly user = signal<User | null | undefined>(undefined);
  /** Whether that person has to sign in again. */
  readonly expired = signal(false);
  /** The name of somebody who can do nothing before they change their password, or null. */
  readonly mustChange = signal<string | null>(null);
  private readonly tabs = 'BroadcastChannel' in globalThis ? new BroadcastChannel('lading-session') : null;

  constructor(
    private readonly api: Api,
    private readonly host: Host,
  ) {
    this.tabs?.addEventListener('message', () => void this.refresh());
    document.addEventListener('visibilitychange', () => void (document.hidden || this.refresh()));
  }

  /** Looks whether somebody is signed in. */
  async start(): Promise<void> {
    for (let failures = 1; this.user.value === undefined; failures++) {
      try {
        await this.enter(await this.api.whoAmI());
      } catch (error) {
        // Rather than asking for a password that nobody could check, it waits.
        if (isUnauthenticated(error)) this.user.value = null;
        else await this.host.waitForServer(failures);
      }
    }
  }

  /** Fails with a `Problem`. */
  async signIn(name: string, password: string): Promise<void> {
    const user = await this.api.signIn(name, password);
    this.tabs?.postMessage('in');
    await this.enter(user);
  }

  /** Changes the password of whoever is here and signs in with it, because every sign-in ends. Fails with a `Problem`. */
  async changePassword(name: string, current: string, password: string): Promise<void> {
    await this.api.changePassword(current, password);
    await this.signIn(name, password);
  }

  async signOut(): Promise<void> {
    await this.api.signOut().catch(() => undefined);
    this.tabs?.postMessage('out');
    this.clear();
  }

  /** Looks who is signed in now: another tab may have signed somebody in or out. */
  async refresh(): Promise<void> {
    const before = this.user.value;
    if (before === undefined) return;
    try {
      const user = await this.api.whoAmI();
      if (
        this.expired.value ||
        this.mustChange.value ||
        user.mustChangePassword ||
        user.name !== this.user.value?.name
      )
        await this.enter(user);
    } catch (error) {
      if (isUnauthenticated(error)) {
        this.mustChange.value = null;
        this.expire();
      }
    }
  }

  /** The server does not know who asks. */
  expire(): void {
    if (!this.user.value) return;
    if (!this.expired.value) notify(text('signin.again'), 'signed-out');
    this.expired.value = true;
    this.host.onSessionExpired();
  }

  private async enter(user: User): Promise<void> {
    const before = this.user.value;
    if (before && (before.name !== user.name || user.mustChangePassword)) this.clear();
    this.mustChange.value = user.mustChangePassword ? user.name : null;
    if (user.mustChangePassword) {
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
    this.expired.value = false;
    this.host.onSignedOut();
  }
}

function isUnauthenticated(error: unknown): boolean {
  return error instanceof Problem && error.remedy === 'sign-in';
}
