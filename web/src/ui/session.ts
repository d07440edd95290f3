import { signal } from '@preact/signals';
import type { Api, Person } from '../engine/api';
import { Problem } from '../engine/problem';
import { notify } from './news';
import { text } from './text';

/** What happens on the page when people come and go. */
export interface Host {
  /** Somebody is here; `returns` when it is who was here before. */
  welcome(person: Person, returns: boolean): Promise<void>;
  /** The server no longer knows who is here. */
  interrupted(): void;
  /** Nobody is here any more. */
  left(): void;
  /** The server cannot be asked; resolves when it is worth another try. */
  away(failures: number): Promise<void>;
}

/** Who is signed in: one and the same in all tabs of this browser. */
export class Session {
  /** Null for nobody, undefined until that is known. */
  readonly person = signal<Person | null | undefined>(undefined);
  /** Whether that person has to sign in again. */
  readonly ended = signal(false);
  /** The name of somebody who can do nothing before they change their password, or null. */
  readonly mustChange = signal<string | null>(null);
  private readonly tabs = 'BroadcastChannel' in globalThis ? new BroadcastChannel('lading-session') : null;

  constructor(
    private readonly api: Api,
    private readonly host: Host,
  ) {
    this.tabs?.addEventListener('message', () => void this.look());
    document.addEventListener('visibilitychange', () => void (document.hidden || this.look()));
  }

  /** Looks whether somebody is signed in. */
  async start(): Promise<void> {
    for (let failures = 1; this.person.value === undefined; failures++) {
      try {
        await this.welcome(await this.api.whoAmI());
      } catch (error) {
        // Rather than asking for a password that nobody could check, it waits.
        if (isNobody(error)) this.person.value = null;
        else await this.host.away(failures);
      }
    }
  }

  /** Fails with a `Problem`. */
  async signIn(name: string, password: string): Promise<void> {
    const person = await this.api.signIn(name, password);
    this.tabs?.postMessage('in');
    await this.welcome(person);
  }

  /** Changes the password of whoever is here and signs in with it, because every sign-in ends. Fails with a `Problem`. */
  async changePassword(name: string, current: string, password: string): Promise<void> {
    await this.api.changePassword(current, password);
    await this.signIn(name, password);
  }

  async signOut(): Promise<void> {
    await this.api.signOut().catch(() => undefined);
    this.tabs?.postMessage('out');
    this.forget();
  }

  /** Looks who is signed in now: another tab may have signed somebody in or out. */
  async look(): Promise<void> {
    const before = this.person.value;
    if (before === undefined) return;
    try {
      const person = await this.api.whoAmI();
      if (
        this.ended.value ||
        this.mustChange.value ||
        person.mustChangePassword ||
        person.name !== this.person.value?.name
      )
        await this.welcome(person);
    } catch (error) {
      if (isNobody(error)) {
        this.mustChange.value = null;
        this.lost();
      }
    }
  }

  /** The server does not know who asks. */
  lost(): void {
    if (!this.person.value) return;
    if (!this.ended.value) notify(text('signin.again'), 'signed-out');
    this.ended.value = true;
    this.host.interrupted();
  }

  private async welcome(person: Person): Promise<void> {
    const before = this.person.value;
    if (before && (before.name !== person.name || person.mustChangePassword)) this.forget();
    this.mustChange.value = person.mustChangePassword ? person.name : null;
    if (person.mustChangePassword) {
      this.person.value = null;
      return;
    }
    this.person.value = person;
    this.ended.value = false;
    await this.host.welcome(person, before?.name === person.name);
  }

  private forget(): void {
    this.person.value = null;
    this.mustChange.value = null;
    this.ended.value = false;
    this.host.left();
  }
}

function isNobody(error: unknown): boolean {
  return error instanceof Problem && error.remedy === 'sign-in';
}
