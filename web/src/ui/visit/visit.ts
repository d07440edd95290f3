import { computed, signal } from '@preact/signals';
import { type BasicPorts, basicPorts } from '../../engine/browser/basic-ports';
import { Problem } from '../../engine/problem';
import { retryDelay, waitOrOnline } from '../../engine/server/retry-delay';
import { asVisit, type OpenedLink, openLink } from '../../engine/server/visit';

/** What the page knows of the link. */
export type Shown =
  | { readonly kind: 'opening' }
  | { readonly kind: 'offline' }
  /** The link has a password; `problem` is why the last attempt failed. */
  | { readonly kind: 'locked'; readonly problem: Problem | null }
  | { readonly kind: 'open'; readonly link: OpenedLink }
  /** There is no such link, or it was revoked. */
  | { readonly kind: 'missing' }
  /** The link was used up or has expired. */
  | { readonly kind: 'ended' }
  | { readonly kind: 'failed'; readonly problem: Problem };

/** Longest wait between attempts to reach the server. */
const MAX_WAIT_MILLISECONDS = 5000;

/** Remembers the credentials of a visit until the tab is closed. */
export interface VisitMemory {
  recall(): string | null;
  remember(token: string): void;
}

/** How much of the secret names the visit in the storage of this browser: too little to use the link with it. */
const KEY_LENGTH = 6;

/** By what this browser remembers the visits of a link. */
export function keyOfLink(secret: string): string {
  return `link ${secret.slice(0, KEY_LENGTH)}`;
}

/** The cookie has the visit of the link that was opened last; a reload of this tab needs its own. */
function tabMemory(secret: string): VisitMemory {
  const key = `lading.${keyOfLink(secret)}`;
  return {
    recall: () => {
      try {
        return sessionStorage.getItem(key);
      } catch {
        return null;
      }
    },
    remember: (token) => {
      try {
        sessionStorage.setItem(key, token);
      } catch {
        // Without storage, the cookie has to be enough.
      }
    },
  };
}

/** One visit to a link: opens the link, and renews its credentials. */
export class Visit {
  readonly shown = signal<Shown>({ kind: 'opening' });
  readonly ports: BasicPorts;
  /** The link, once it was open; it stays when the link ends. */
  readonly link = signal<OpenedLink | null>(null);
  /** The progress of the uploads, such as `42%`; empty if nothing is sent. */
  readonly progress = signal('');
  readonly title = computed(() => {
    const link = this.link.value;
    const name = link?.file?.name ?? link?.name;
    return [this.progress.value, name, 'Lading'].filter(Boolean).join(' · ');
  });
  /** Whether the link has asked for a password, or says that it has one. */
  get hasPassword(): boolean {
    return this.link.value?.hasPassword ?? this.password !== null;
  }
  private token: string | null;
  /** Only in memory: after a reload the page asks again, unless the browser still has the visit. */
  private password: string | null = null;
  private renewing: Promise<void> | null = null;
  private began = false;

  /** @param secret the part of the address that only those know who have the link */
  constructor(
    private readonly secret: string,
    ports: BasicPorts = basicPorts(),
    private readonly memory: VisitMemory = tabMemory(secret),
  ) {
    this.token = memory.recall();
    this.ports = { ...ports, transport: asVisit(ports.transport, () => this.token) };
  }

  /** Opens the link; tries again until the server responds. */
  async open(): Promise<void> {
    for (let failures = 1; ; failures++) {
      await this.renew().catch(() => undefined);
      const { kind } = this.shown.peek();
      if (kind !== 'opening' && kind !== 'offline') return;
      this.shown.value = { kind: 'offline' };
      await waitOrOnline(this.ports, Math.min(MAX_WAIT_MILLISECONDS, retryDelay(failures)));
    }
  }

  /** Opens the link with a password. */
  async unlock(password: string): Promise<void> {
    this.password = password;
    await this.renew().catch((problem: unknown) => {
      const { shown } = this;
      if (shown.peek().kind === 'locked' && problem instanceof Problem)
        shown.value = { kind: 'locked', problem };
    });
  }

  /**
   * Opens the link again: its visit stays valid, and what remains of it becomes known. Fails with a `Problem`, which the
   * page then also shows if the link can't be used any more. Concurrent calls share one request.
   */
  renew(): Promise<void> {
    this.renewing ??= this.request().finally(() => {
      this.renewing = null;
    });
    return this.renewing;
  }

  private async request(): Promise<void> {
    try {
      const link = await openLink(this.ports.transport, this.secret, this.password);
      this.token = link.visit;
      this.memory.remember(link.visit);
      this.link.value = link;
      this.shown.value = { kind: 'open', link };
    } catch (error) {
      const problem = error instanceof Problem ? error : new Problem('give-up', 'unexpected', '', 0);
      if (this.isFull(problem)) return;
      this.show(problem);
      throw problem;
    }
  }

  private show(problem: Problem): void {
    const { kind } = this.shown.peek();
    if (problem.kind === 'link-password')
      this.shown.value = { kind: 'locked', problem: problem.values.wrong ? problem : null };
    else if (problem.status === 404) this.shown.value = { kind: 'missing' };
    else if (problem.status === 410) this.shown.value = { kind: 'ended' };
    // What is shown stays after a temporary failure.
    else if ((kind === 'opening' || kind === 'offline') && problem.remedy !== 'retry')
      this.shown.value = { kind: 'failed', problem };
  }

  /** The visitor begins to download the file: this visit can repeat it, even if that uses up the link. */
  downloads(): void {
    this.began = true;
  }

  /** A link that is used up stays open for the visit that used it, but for nothing more. */
  private isFull(problem: Problem): boolean {
    const link = this.link.peek();
    const usedUp = problem.kind === 'link-ended' && problem.values.reason === 'used';
    const full = usedUp && link !== null && (link.kind === 'upload' || this.began);
    if (full) {
      this.link.value = { ...link, remaining: 0 };
      this.shown.value = { kind: 'open', link: this.link.value };
    }
    return full;
  }
}
