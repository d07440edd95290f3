import { computed, type Signal, signal } from '@preact/signals';
import { Api, type Person, type Rules, type StoredFile } from '../engine/api';
import { basicPorts } from '../engine/browser';
import { eventPorts } from '../engine/browser-events';
import { follow, type ServerEvent } from '../engine/events';
import { backoff } from '../engine/pace';
import { untilBack } from '../engine/patient';
import type { Source } from '../engine/ports';
import { announce } from './announce';
import { copyText, linkOf } from './clipboard';
import { percentage } from './format';
import { News } from './news';
import { openNext } from './next';
import { reasonOf } from './reasons';
import { type Host, Session } from './session';
import { ShelfModel } from './shelf';
import { text } from './text';
import { dismissToast, forgetToasts, toast, toasts } from './toasts';
import type { Uploading, Uploads } from './uploading';

const RULES_MILLISECONDS = 1000;
const READING_MILLISECONDS = 250;

/** How often the server speaks, as long as it does not say so itself. */
const HEARTBEAT_SECONDS = 15;

/** So long signing out waits until the server was told of what was cancelled. */
const TELLING_MILLISECONDS = 5000;

/** Longest wait before looking whether the server is back. */
const MOST_MILLISECONDS = 5000;

/** How uploads are made and shown, once that is loaded. */
export interface Loaded {
  readonly work: Uploading;
  readonly Uploads: typeof Uploads;
}

/** Everything the page knows, and what can be done on it. */
export class App implements Host {
  readonly rules = signal<Rules | null>(null);
  readonly connected = signal(true);
  readonly news = new News();
  /** The file whose checksum is looked at. */
  readonly checked = signal<StoredFile | null>(null);
  /** How many files of a dropped folder were found so far; null when none is being read. */
  readonly reading = signal<number | null>(null);
  readonly testing = signal(false);
  /** What only those need who may upload: null for others, and until it is loaded. */
  readonly uploading = signal<Loaded | null>(null);
  readonly title = computed(() => this.titleNow());
  readonly ports = basicPorts();
  readonly api = new Api(this.ports.transport, () => this.session.lost());
  readonly session = new Session(this.api, this);
  readonly shelf = new ShelfModel(this.api);
  private unfollow: (() => void) | null = null;
  private rulesTimer: ReturnType<typeof setTimeout> | null = null;
  private loading: Promise<Uploading | null> = Promise.resolve(null);
  /** Counts who came and went. */
  private visits = 0;

  get person(): Signal<Person | null | undefined> {
    return this.session.person;
  }

  /** Looks whether somebody is signed in, and begins. */
  async start(): Promise<void> {
    addEventListener('beforeunload', (event) => {
      if (this.uploading.value?.work.queue.busy) event.preventDefault();
    });
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden) this.news.unread.value = 0;
    });
    addEventListener('pagehide', () => {
      void this.shelf.removeAllNow();
      this.uploading.value?.work.cancelling.leave();
    });
    await this.session.start();
  }

  async away(failures: number): Promise<void> {
    this.connected.value = false;
    await untilBack(this.ports, Math.min(MOST_MILLISECONDS, backoff(failures)));
  }

  async signOut(): Promise<void> {
    this.uploading.value?.work.queue.pauseAll();
    await this.shelf.removeAllNow();
    // Nobody who signs in next shall read these; what they could undo is done now.
    for (const { id } of toasts.value) dismissToast(id);
    const told = this.uploading.value?.work.cancelling.told();
    await Promise.race([told, this.ports.clock.wait(TELLING_MILLISECONDS)]);
    await this.session.signOut();
  }

  left(): void {
    this.visits++;
    this.unfollow?.();
    this.unfollow = null;
    this.uploading.value?.work.queue.close();
    this.uploading.value = null;
    this.loading = Promise.resolve(null);
    this.checked.value = null;
    // What the person before was told, or could undo, is not for whoever comes next.
    forgetToasts();
    this.shelf.forget();
  }

  interrupted(): void {
    this.uploading.value?.work.queue.signOut();
  }

  async welcome(person: Person, returns: boolean): Promise<void> {
    this.connected.value = true;
    if (!returns && person.role !== 'viewer') this.loading = this.load(person);
    // What is known already goes on, whatever becomes of the questions below.
    this.uploading.value?.work.queue.signedIn();
    const heard = {
      event: (event: ServerEvent) => this.hear(event),
      connected: (connected: boolean) => this.reconnected(connected),
      missed: () => void this.shelf.load(),
      signedOut: () => this.session.lost(),
    };
    const heartbeat = () => this.rules.value?.heartbeatSeconds ?? HEARTBEAT_SECONDS;
    this.unfollow ??= follow(heard, eventPorts(this.ports, heartbeat));
    openNext();
    await Promise.all([this.refreshRules(), this.shelf.load()]);
  }

  /** Loads what uploads need, however long the server is away. */
  private async load(person: Person): Promise<Uploading | null> {
    const visit = this.visits;
    for (let failures = 1; visit === this.visits; failures++) {
      try {
        const { Uploading, Uploads } = await import('./uploading');
        if (visit !== this.visits) break;
        const work = new Uploading(this, person.name);
        this.uploading.value = { work, Uploads };
        if (this.session.ended.peek()) this.interrupted();
        return work;
      } catch {
        await this.away(failures);
      }
    }
    return null;
  }

  async refreshRules(): Promise<void> {
    this.rules.value = await this.api.rules().catch(() => this.rules.value);
  }

  /** How much room is left changes with every file; asking once for many is enough. */
  private refreshRulesSoon(): void {
    this.rulesTimer ??= setTimeout(() => {
      this.rulesTimer = null;
      void this.refreshRules();
    }, RULES_MILLISECONDS);
  }

  private reconnected(connected: boolean): void {
    if (connected && !this.connected.value) {
      void this.shelf.load();
      this.uploading.value?.work.reconnected();
      toast(text('app.online'));
    }
    if (connected && (!this.connected.value || this.session.ended.value)) void this.session.look();
    this.connected.value = connected;
  }

  private hear(event: ServerEvent): void {
    switch (event.type) {
      case 'file-added':
        return this.fileAdded(JSON.parse(event.data) as StoredFile);
      case 'file-digested':
        return this.fileDigested(JSON.parse(event.data) as StoredFile);
      case 'file-removed':
        return this.fileRemoved((JSON.parse(event.data) as { id: string }).id);
    }
  }

  private fileAdded(file: StoredFile): void {
    this.shelf.arrived(file, true);
    this.refreshRulesSoon();
    if (file.owner !== this.person.value?.name) return this.news.arrived(file);
    this.uploading.value?.work.queue.fileArrived(file);
  }

  private fileRemoved(id: string): void {
    this.shelf.removed(id);
    this.uploading.value?.work.queue.fileRemoved(id);
  }

  private fileDigested(file: StoredFile): void {
    this.shelf.arrived(file, false);
    if (this.checked.value?.id === file.id) this.checked.value = file;
  }

  /** Shows the checksum of a file. */
  async check(id: string): Promise<void> {
    try {
      this.checked.value = await this.api.file(id);
    } catch (error) {
      toast(reasonOf(error), 'problem');
    }
  }

  /** Copies where a file can be fetched. */
  async copyLink(file: StoredFile): Promise<void> {
    if (await copyText(linkOf(file.id))) toast(text('files.link.copied', { name: file.name }));
  }

  /** Adds what was chosen. However early that was: it waits until it is known what to do with it. */
  async add(sources: readonly Source[]): Promise<void> {
    await this.adder()(sources);
  }

  /** Adds files for who is here now, however long it takes to find them and whoever is here then. */
  adder(): (sources: readonly Source[]) => Promise<void> {
    const { loading } = this;
    return async (sources) => (await loading)?.add(sources);
  }

  /** Adds what is found bit by bit. A folder may take a while to read: the page counts meanwhile. */
  async read(find: (found: Source[]) => Promise<readonly Source[]>, add = this.adder()): Promise<void> {
    const found: Source[] = [];
    const timer = setInterval(() => {
      this.reading.value = found.length;
      announce(text('drop.reading', { count: found.length }), 'reading');
    }, READING_MILLISECONDS);
    try {
      await add(await find(found));
    } finally {
      clearInterval(timer);
      this.reading.value = null;
    }
  }

  private titleNow(): string {
    const work = this.uploading.value?.work;
    const { size, arrived } = work?.totals.value ?? { size: 0, arrived: 0 };
    const progress = work?.queue.busy ? `${percentage(arrived, size)} · ` : '';
    const unread = this.news.unread.value;
    return `${unread > 0 ? `(${unread}) ` : ''}${progress}Lading`;
  }
}
