import { computed, type Signal, signal } from '@preact/signals';
import type { ComponentChildren, FunctionComponent } from 'preact';
import { basicPorts } from '../engine/browser/basic-ports';
import { eventPorts } from '../engine/browser/event-ports';
import type { Source } from '../engine/ports';
import { Api, type Rules, type StoredFile, type User } from '../engine/server/api';
import { follow, type ServerEvent } from '../engine/server/events';
import { retryDelay, waitOrOnline } from '../engine/server/retry-delay';
import { ACCOUNT, fileIn, inAdmin, path } from './address';
import { copyText, linkOf } from './clipboard';
import type { DropHost } from './DropZone';
import { FileNotifier } from './file-notifier';
import { FilesModel } from './files-model';
import { percentage } from './format';
import { openNext } from './next';
import { readFolder } from './read-folder';
import { reasonOf } from './reasons';
import { type Host, Session } from './session';
import { text } from './text';
import { clearToasts, dismissToast, toast, toasts } from './toasts';
import type { UploadsHost, UploadsModel } from './uploads-model';

const RULES_MILLISECONDS = 1000;

/** The heartbeat interval until the server's rules are known. */
const HEARTBEAT_SECONDS = 15;

/** How long signing out waits until cancelled uploads are deleted on the server. */
const SIGN_OUT_MILLISECONDS = 5000;

/** Longest wait between attempts to reach the server. */
const MAX_WAIT_MILLISECONDS = 5000;

type UploadsView = FunctionComponent<{ model: UploadsModel }>;

/** The module that only users who may upload load: `uploading.ts`. */
export interface UploadsPart {
  readonly UploadsModel: new (host: UploadsHost, owner: string) => UploadsModel;
  readonly Uploads: UploadsView;
}

/** The uploads of the user, and the component that shows them. */
export interface Loaded {
  readonly model: UploadsModel;
  readonly Uploads: UploadsView;
}

/** What the list of files needs while files are selected. */
export interface Selecting {
  readonly Bar: FunctionComponent;
  /** A row of the list; its children are the facts about the file. */
  readonly Row: FunctionComponent<{ file: StoredFile; children: ComponentChildren }>;
  end(): void;
}

/** Is told what happens to files, after the list of files is. */
export interface FileWatcher {
  /** A file of the user has arrived, perhaps through a link. */
  added?(file: StoredFile): void;
  changed(file: StoredFile): void;
  removed(id: string): void;
  /** Events may have been missed. */
  missed(): void;
}

/** The state of the page, and the user's actions on it. */
export class App implements Host, UploadsHost, DropHost {
  readonly rules = signal<Rules | null>(null);
  readonly connected = signal(true);
  readonly fileNotifier = new FileNotifier();
  /** The file whose checksum is shown. */
  readonly checked = signal<StoredFile | null>(null);
  /** The number of files found so far while a dropped folder is read; null otherwise. */
  readonly reading = signal<number | null>(null);
  readonly testing = signal(false);
  /** The name of the file whose page is shown, once it is known. */
  readonly fileName = signal('');
  /** What the user needs to select several files; null while no files are selected. */
  readonly selecting = signal<Selecting | null>(null);
  readonly watchers = new Set<FileWatcher>();
  /** Null until the code is loaded, and for users who may not upload. */
  readonly uploading = signal<Loaded | null>(null);
  readonly title = computed(() => this.titleNow());
  readonly ports = basicPorts();
  readonly api = new Api(this.ports.transport, () => this.session.expire());
  readonly session = new Session(this.api, this);
  readonly files = new FilesModel(this.api);
  private stopFollowing: (() => void) | null = null;
  private rulesTimer: ReturnType<typeof setTimeout> | null = null;
  private loading: Promise<UploadsModel | null> = Promise.resolve(null);
  /** Counts sign-outs, to detect a sign-out during an await. */
  private generation = 0;

  /** @param importUploads loads the code for uploads; it fails without a connection */
  constructor(private readonly importUploads: () => Promise<UploadsPart>) {}

  get user(): Signal<User | null | undefined> {
    return this.session.user;
  }

  /** Finds out who is signed in, and starts. */
  async start(): Promise<void> {
    addEventListener('beforeunload', (event) => {
      if (this.uploading.value?.model.queue.busy) event.preventDefault();
    });
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden) this.fileNotifier.unread.value = 0;
    });
    addEventListener('pagehide', () => {
      void this.files.flushDeletions();
      this.uploading.value?.model.cancelling.flush();
    });
    await this.session.start();
  }

  async waitForServer(failures: number): Promise<void> {
    this.connected.value = false;
    await waitOrOnline(this.ports, Math.min(MAX_WAIT_MILLISECONDS, retryDelay(failures)));
  }

  async signOut(): Promise<void> {
    this.uploading.value?.model.queue.pauseAll();
    await this.files.flushDeletions();
    // The next user must not see these toasts, so carry out now what could still be undone.
    for (const { id } of toasts.value) dismissToast(id);
    const settled = this.uploading.value?.model.cancelling.settled();
    await Promise.race([settled, this.ports.clock.wait(SIGN_OUT_MILLISECONDS)]);
    await this.session.signOut();
  }

  onSignedOut(): void {
    this.generation++;
    this.stopFollowing?.();
    this.stopFollowing = null;
    // Nothing watches the connection until the next user signs in.
    this.connected.value = true;
    this.uploading.value?.model.queue.close();
    this.uploading.value = null;
    this.loading = Promise.resolve(null);
    this.checked.value = null;
    this.selecting.value?.end();
    // The next user must not see or undo anything of the previous one.
    clearToasts();
    this.files.clear();
  }

  onSessionExpired(): void {
    this.uploading.value?.model.queue.sessionExpired();
  }

  async onSignedIn(user: User, sameUser: boolean): Promise<void> {
    this.connected.value = true;
    if (!sameUser && user.role !== 'viewer') this.loading = this.load(user);
    // Uploads resume even if the requests below fail.
    this.uploading.value?.model.queue.signedIn();
    const listener = {
      event: (event: ServerEvent) => this.handleEvent(event),
      connected: (connected: boolean) => this.reconnected(connected),
      missed: () => this.missed(),
      sessionExpired: () => this.session.expire(),
    };
    const heartbeat = () => this.rules.value?.heartbeatSeconds ?? HEARTBEAT_SECONDS;
    this.stopFollowing ??= follow(listener, eventPorts(this.ports, heartbeat));
    openNext();
    await Promise.all([this.refreshRules(), this.files.load()]);
  }

  /** Loads the code for uploads, and retries until the server is reachable. */
  private async load(user: User): Promise<UploadsModel | null> {
    const generation = this.generation;
    for (let failures = 1; generation === this.generation; failures++) {
      try {
        const { UploadsModel, Uploads } = await this.importUploads();
        if (generation !== this.generation) break;
        const model = new UploadsModel(this, user.name);
        this.uploading.value = { model, Uploads };
        if (this.session.expired.peek()) this.onSessionExpired();
        return model;
      } catch {
        await this.waitForServer(failures);
      }
    }
    return null;
  }

  async refreshRules(): Promise<void> {
    this.rules.value = await this.api.rules().catch(() => this.rules.value);
  }

  /** The available space changes with every file; one request for many files is enough. */
  private refreshRulesSoon(): void {
    this.rulesTimer ??= setTimeout(() => {
      this.rulesTimer = null;
      void this.refreshRules();
    }, RULES_MILLISECONDS);
  }

  private reconnected(connected: boolean): void {
    if (connected && !this.connected.value) {
      void this.files.load();
      this.uploading.value?.model.reconnected();
      toast(text('app.online'));
    }
    if (connected && (!this.connected.value || this.session.expired.value)) void this.session.refresh();
    this.connected.value = connected;
  }

  private missed(): void {
    void this.files.load();
    for (const watcher of this.watchers) watcher.missed();
  }

  private handleEvent(event: ServerEvent): void {
    switch (event.type) {
      case 'file-added':
        return this.fileAdded(JSON.parse(event.data) as StoredFile);
      case 'file-digested':
      case 'file-renamed':
      case 'file-end-changed':
      case 'file-expiring':
        return this.fileChanged(JSON.parse(event.data) as StoredFile);
      case 'file-removed':
        return this.fileRemoved((JSON.parse(event.data) as { id: string }).id);
    }
  }

  private fileAdded(file: StoredFile): void {
    this.files.upsert(file, true);
    this.refreshRulesSoon();
    if (file.owner !== this.user.value?.name) return this.fileNotifier.fileAdded(file);
    for (const watcher of this.watchers) watcher.added?.(file);
    if (file.link) return this.fileNotifier.fileAdded(file);
    this.uploading.value?.model.queue.fileAdded(file);
  }

  private fileRemoved(id: string): void {
    this.files.removed(id);
    for (const watcher of this.watchers) watcher.removed(id);
    this.uploading.value?.model.queue.fileRemoved(id);
  }

  /** Renames a file. The list and its page show the new name at once. */
  async rename(file: StoredFile, name: string, previousName: string): Promise<void> {
    this.fileChanged(await this.api.rename(file.id, name, previousName));
  }

  /** Changes when a file is deleted; null for as late as the server allows. */
  async changeEnd(file: StoredFile, end: string | null): Promise<StoredFile> {
    const changed = await this.api.changeEnd(file.id, end);
    this.fileChanged(changed);
    return changed;
  }

  private fileChanged(file: StoredFile): void {
    this.files.upsert(file, false);
    for (const watcher of this.watchers) watcher.changed(file);
    if (this.checked.value?.id === file.id) this.checked.value = file;
  }

  /** Shows the checksum of a file. */
  async showChecksum(id: string): Promise<void> {
    try {
      this.checked.value = await this.api.file(id);
    } catch (error) {
      toast(reasonOf(error), 'problem');
    }
  }

  /** Copies the download link of a file. */
  async copyLink(file: StoredFile): Promise<void> {
    if (await copyText(linkOf(file.id))) toast(text('files.link.copied', { name: file.name }));
  }

  /** Adds chosen files, after the code for uploads is loaded. */
  async add(sources: readonly Source[]): Promise<void> {
    await this.adder()(sources);
  }

  /** Returns a function that adds files for the current user, even if another user signs in before it is called. */
  adder(): (sources: readonly Source[]) => Promise<void> {
    const { loading } = this;
    return async (sources) => (await loading)?.add(sources);
  }

  read(find: (found: Source[]) => Promise<readonly Source[]>, add = this.adder()): Promise<void> {
    return readFolder(this.reading, find, add);
  }

  private titleNow(): string {
    const model = this.uploading.value?.model;
    const { size, durableBytes } = model?.totals.value ?? { size: 0, durableBytes: 0 };
    const progress = model?.queue.busy ? `${percentage(durableBytes, size)} · ` : '';
    const unread = this.fileNotifier.unread.value;
    return `${unread > 0 ? `(${unread}) ` : ''}${progress}${this.viewName()}Lading`;
  }

  /** The name of what is shown instead of the files, with a separator. */
  private viewName(): string {
    const link = path.value === ACCOUNT ? 'account.link' : inAdmin() ? 'admin.link' : null;
    const name = link ? text(link) : fileIn(path.value) && this.fileName.value;
    return name ? `${name} · ` : '';
  }
}
