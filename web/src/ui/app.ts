import { computed, signal } from '@preact/signals';
import { Api, type Person, type Rules, type StoredFile } from '../engine/api';
import { browserPorts, eventPorts, sourceOf } from '../engine/browser';
import { follow, type ServerEvent } from '../engine/events';
import { backoff } from '../engine/pace';
import { untilBack } from '../engine/patient';
import type { Source } from '../engine/ports';
import { Problem } from '../engine/problem';
import { Queue } from '../engine/queue';
import type { Surroundings } from '../engine/selftest';
import type { Abilities } from '../engine/shared';
import { NOTHING, totalsOf } from '../engine/totals';
import { Tus } from '../engine/tus';
import type { Outline } from '../engine/twins';
import type { Upload } from '../engine/upload';
import { announce } from './announce';
import { copyText, linkOf } from './clipboard';
import { dropped } from './drops';
import { number, percentage } from './format';
import { News, notify } from './news';
import { sift } from './refusals';
import { ShelfModel } from './shelf';
import type { Teller } from './teller';
import { text } from './text';
import { dismissToast, toast, toasts } from './toasts';
import { WakeLock } from './wakelock';

const MAX_REFUSALS_SHOWN = 3;
const FRAME_MILLISECONDS = 120;
const HIDDEN_FRAME_MILLISECONDS = 1000;
const RULES_MILLISECONDS = 1000;
const READING_MILLISECONDS = 250;

/** How often the server speaks, as long as it does not say so itself. */
const HEARTBEAT_SECONDS = 15;

/** Longest wait before looking whether the server is back. */
const MOST_MILLISECONDS = 5000;

/** Everything the page knows, and what can be done on it. */
export class App {
  readonly person = signal<Person | null | undefined>(undefined);
  readonly signedOut = signal(false);
  readonly rules = signal<Rules | null>(null);
  readonly connected = signal(true);
  readonly news = new News();
  /** The file whose checksum is looked at. */
  readonly checked = signal<StoredFile | null>(null);
  /** Counts changes of the queue; reading it makes a component follow the uploads. */
  readonly tick = signal(0);
  readonly queue = signal<Queue | null>(null);
  /** How many files of a dropped folder were found so far; null when none is being read. */
  readonly reading = signal<number | null>(null);
  readonly testing = signal(false);
  /** The upload that is given another name. */
  readonly renaming = signal<Upload | null>(null);
  private readonly ports = browserPorts();
  private readonly api = new Api(this.ports.transport, () => this.lostSession());
  readonly shelf = new ShelfModel(this.api);
  /** What the uploads come to, counted once for each picture of them. */
  readonly totals = computed(() => {
    this.tick.value;
    const queue = this.queue.value;
    return queue ? totalsOf(queue, this.ports.clock.now()) : NOTHING;
  });
  readonly title = computed(() => this.titleNow());
  private readonly wakeLock = new WakeLock();
  private unfollow: (() => void) | null = null;
  private framed = false;
  /** Whether the server has told of unfinished uploads. */
  private restored = false;
  private rulesTimer: ReturnType<typeof setTimeout> | null = null;
  /** Cancelled uploads that the server has not been told of: it can still be undone. */
  private readonly ending = new Set<Upload>();
  /** How uploads are shown and told of; null until it is loaded. */
  readonly uploading = signal<typeof import('./uploading') | null>(null);
  private teller: Teller | null = null;

  /** Looks whether somebody is signed in, and begins. */
  async start(): Promise<void> {
    addEventListener('beforeunload', (event) => {
      if (this.queue.value?.busy) event.preventDefault();
    });
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden) this.news.unread.value = 0;
    });
    addEventListener('pagehide', () => {
      void this.shelf.removeAllNow();
      for (const upload of this.ending) void upload.cancel(true);
    });
    for (let failures = 1; this.person.value === undefined; failures++) {
      try {
        await this.welcome(await this.api.whoAmI());
      } catch (error) {
        if (error instanceof Problem && error.remedy === 'sign-in') this.person.value = null;
        else await this.serverIsAway(failures);
      }
    }
  }

  /** Says so and waits, rather than asking for a password that nobody could check. */
  private async serverIsAway(failures: number): Promise<void> {
    this.connected.value = false;
    await untilBack(this.ports, Math.min(MOST_MILLISECONDS, backoff(failures)));
  }

  /** Signs in; throws a `Problem` when that fails. */
  async signIn(name: string, password: string): Promise<void> {
    await this.welcome(await this.api.signIn(name, password));
  }

  async signOut(): Promise<void> {
    this.queue.value?.pauseAll();
    await this.shelf.removeAllNow();
    // Nobody who signs in next shall read these; what they could undo is done now.
    for (const { id } of toasts.value) dismissToast(id);
    await this.api.signOut().catch(() => undefined);
    this.forget();
  }

  private forget(): void {
    this.unfollow?.();
    this.unfollow = null;
    this.queue.value?.close();
    this.queue.value = null;
    this.person.value = null;
    this.signedOut.value = false;
    this.checked.value = null;
    this.renaming.value = null;
    this.shelf.forget();
  }

  private async welcome(person: Person): Promise<void> {
    const returns = this.queue.value !== null && this.person.value?.name === person.name;
    if (!returns && this.queue.value) this.forget();
    this.person.value = person;
    this.signedOut.value = false;
    this.connected.value = true;
    if (!returns) this.queue.value = this.newQueue(person);
    if (person.role !== 'viewer') void this.showUploads();
    // What is known already goes on, whatever becomes of the questions below.
    this.queue.value?.signedIn();
    const heard = {
      event: (event: ServerEvent) => this.hear(event),
      connected: (connected: boolean) => this.reconnected(connected),
      missed: () => void this.shelf.load(),
      signedOut: () => this.lostSession(),
    };
    this.unfollow ??= follow(
      heard,
      eventPorts(() => this.rules.value?.heartbeatSeconds ?? HEARTBEAT_SECONDS),
    );
    await Promise.all([this.refreshRules(), this.shelf.load(), this.restore()]);
  }

  private newQueue(person: Person): Queue {
    const tus = new Tus(this.ports.transport, '/api/uploads');
    return new Queue(
      person.name,
      tus,
      this.ports,
      () => this.abilities(),
      () => this.changed(),
      {
        known: (outlines) => this.known(outlines),
        unfinished: () => this.api.unfinished(),
        person: async () => (await this.api.whoAmI()).name,
      },
    );
  }

  /** What the server has already; what is deleted as soon as nobody undoes it is not among it. */
  private async known(outlines: readonly Outline[]): Promise<readonly StoredFile[]> {
    const files = await this.api.known(outlines);
    return files.filter((file) => !this.shelf.hides(file.id));
  }

  private abilities(): Abilities {
    const extensions = this.rules.value?.extensions ?? [];
    return {
      pieces: extensions.includes('lading-pieces'),
      zeros: extensions.includes('lading-zeros'),
      checksum: extensions.includes('checksum'),
      withCreation: extensions.includes('creation-with-upload'),
      maxAppendSize: this.rules.value?.maxAppendSize ?? null,
    };
  }

  private async refreshRules(): Promise<void> {
    this.rules.value = await this.api.rules().catch(() => this.rules.value);
  }

  /** How much room is left changes with every file; asking once for many is enough. */
  private refreshRulesSoon(): void {
    this.rulesTimer ??= setTimeout(() => {
      this.rulesTimer = null;
      void this.refreshRules();
    }, RULES_MILLISECONDS);
  }

  private async restore(): Promise<void> {
    if (this.person.value?.role === 'viewer') return;
    this.restored = await (this.queue.value?.restore() ?? Promise.resolve()).then(
      () => true,
      () => false,
    );
  }

  private lostSession(): void {
    if (!this.person.value) return;
    if (!this.signedOut.value) notify(text('signin.again'), 'signed-out');
    this.signedOut.value = true;
    this.queue.value?.signOut();
  }

  private reconnected(connected: boolean): void {
    if (connected && !this.connected.value) {
      void this.shelf.load();
      this.queue.value?.resumeInterrupted();
      if (!this.restored) void this.restore();
      toast(text('app.online'));
    }
    if (connected && (!this.connected.value || this.signedOut.value)) void this.lookWhoIsThere();
    this.connected.value = connected;
  }

  /** Another tab may have signed in again, or somebody else. */
  private async lookWhoIsThere(): Promise<void> {
    const person = await this.api.whoAmI().catch(() => null);
    if (!person || !this.person.value) return;
    if (this.signedOut.value || person.name !== this.person.value.name) await this.welcome(person);
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
    this.queue.value?.fileArrived(file);
  }

  private fileRemoved(id: string): void {
    this.shelf.removed(id);
    this.queue.value?.fileRemoved(id);
  }

  private fileDigested(file: StoredFile): void {
    this.shelf.arrived(file, false);
    if (this.checked.value?.id === file.id) this.checked.value = file;
  }

  /** Shows the checksum of what an upload has become. */
  async check(upload: Upload): Promise<void> {
    const id = upload.url?.replace(/^.*\//, '') ?? '';
    try {
      this.checked.value = await this.api.file(id);
    } catch (error) {
      toast(error instanceof Problem ? error.detail || text('files.gone') : `${error}`, 'problem');
    }
  }

  /** Copies where a file can be fetched. */
  async copyLink(file: StoredFile): Promise<void> {
    if (await copyText(linkOf(file.id))) toast(text('files.link.copied', { name: file.name }));
  }

  /** Copies where the finished uploads can be fetched, one line each. */
  async copyLinks(): Promise<void> {
    const done = (this.queue.value?.uploads ?? []).filter((upload) => upload.phase === 'done');
    const links = done.map((upload) => linkOf(upload.url?.replace(/^.*\//, '') ?? ''));
    if (await copyText(links.join('\n')))
      toast(text('uploads.links.copied', { count: number(links.length) }));
  }

  /** Ends uploads for good, as soon as the message goes away that offers to undo it. */
  cancel(uploads: readonly Upload[]): void {
    const queue = this.queue.value;
    if (!queue || uploads.length === 0) return;
    const undo = queue.setAside(uploads);
    for (const upload of uploads) this.ending.add(upload);
    const lapse = async () => {
      for (const upload of uploads) {
        await upload.cancel();
        this.ending.delete(upload);
      }
      queue.settle(uploads);
    };
    const run = () => {
      for (const upload of uploads) this.ending.delete(upload);
      undo();
    };
    if (uploads.every((upload) => upload.arrived === 0)) return void lapse();
    const key = uploads.length === 1 ? 'uploads.cancelled' : 'uploads.cancelledMany';
    const message = text(key, { name: uploads[0]?.name ?? '', count: number(uploads.length) });
    toast(message, 'news', { label: text('files.undo'), run, lapse: () => void lapse() });
  }

  /** What a test of the connection needs of the page. */
  reach(): Pick<Surroundings, 'transport' | 'clock' | 'secure' | 'fileName'> {
    const { transport, clock, hasher } = this.ports;
    const extension = this.rules.value?.allowedExtensions.find((each) => each.startsWith('.')) ?? '.img';
    return { transport, clock, secure: hasher.available, fileName: `connection-test${extension}` };
  }

  cancelAll(): void {
    this.cancel((this.queue.value?.uploads ?? []).filter((upload) => upload.phase !== 'done'));
  }

  /** Begins anew with a file that was changed or moved since it was first chosen. */
  async replace(upload: Upload, source: Source): Promise<void> {
    await this.queue.value?.cancel(upload);
    await this.add([source]);
  }

  /** Adds what was dropped or pasted. A folder may take a while to read: the page counts meanwhile. */
  async read(data: DataTransfer): Promise<void> {
    const found: Source[] = [];
    const timer = setInterval(() => {
      this.reading.value = found.length;
      announce(text('drop.reading', { count: number(found.length) }), 'reading');
    }, READING_MILLISECONDS);
    try {
      await this.add(await dropped(data, found));
    } finally {
      clearInterval(timer);
      this.reading.value = null;
    }
  }

  /** Sends a file that has not begun under another name. */
  async rename(upload: Upload, name: string): Promise<void> {
    const { source } = upload;
    if (!source || upload.url !== null || name === upload.name) return;
    const path = source.path.slice(0, -source.name.length) + name;
    await this.replace(upload, { ...source, name, path });
  }

  /** Adds files that may be uploaded, and says of the others why not. */
  async add(sources: readonly Source[]): Promise<void> {
    // However early somebody drops a file: what is taken must be known before its first byte.
    if (!this.rules.value) await this.refreshRules();
    const rules = this.rules.value;
    const { good, refusals } = sift(rules, sources, this.queue.value?.uploads ?? []);
    for (const refusal of refusals.slice(0, MAX_REFUSALS_SHOWN)) toast(refusal, 'problem');
    const more = refusals.length - MAX_REFUSALS_SHOWN;
    if (more > 0) toast(text('refused.more', { count: number(more) }), 'problem');
    const twice = (await this.queue.value?.add(good)) ?? [];
    if (twice.length > 0) {
      const key = twice.length === 1 ? 'refused.twice' : 'refused.twiceMany';
      toast(text(key, { name: twice[0]?.name ?? '', count: number(twice.length) }));
    }
  }

  /** Goes on with everything whose file this browser can open again. */
  async reopenAll(): Promise<void> {
    // The browser asks only while it handles the click: what is asked for later is refused unseen.
    const asked = this.reopenable.map((upload) => ({ upload, allowed: permit(upload.handle) }));
    let stay = 0;
    for (const { upload, allowed } of asked) if (!(await this.open(upload, allowed))) stay++;
    if (stay > 0) toast(text('uploads.stay', { count: stay }), 'problem');
  }

  get reopenable(): readonly Upload[] {
    const uploads = this.queue.value?.uploads ?? [];
    return uploads.filter((upload) => upload.phase === 'needs-file' && upload.handle !== null);
  }

  /** Goes on with an unfinished upload: with its remembered file where that is possible; false asks for the file. */
  async reopen(upload: Upload): Promise<boolean> {
    return this.open(upload, permit(upload.handle));
  }

  private async open(upload: Upload, allowed: Promise<boolean>): Promise<boolean> {
    const { handle } = upload;
    try {
      if (!handle || !(await allowed)) return false;
      return await this.resumeWith(upload, sourceOf(await handle.getFile(), handle));
    } catch {
      return false;
    }
  }

  async resumeWith(upload: Upload, source: Source): Promise<boolean> {
    const right = (await this.queue.value?.resumeWith(upload, source)) ?? false;
    if (!right) toast(text('upload.otherFile'), 'problem');
    return right;
  }

  /** Follows the queue a few times a second: drawing more often would only cost what sending needs. */
  private changed(): void {
    const queue = this.queue.peek();
    for (const upload of queue?.underway ?? []) if (upload.phase === 'signed-out') this.lostSession();
    if (this.framed) return;
    this.framed = true;
    setTimeout(
      () => {
        this.framed = false;
        this.tick.value++;
        this.tell();
        this.wakeLock.want(this.queue.peek()?.busy ?? false);
      },
      document.hidden ? HIDDEN_FRAME_MILLISECONDS : FRAME_MILLISECONDS,
    );
  }

  /** Tells those who only listen, and those who look elsewhere, how the uploads get on. */
  private tell(): void {
    const shown = this.uploading.peek();
    if (!shown) return;
    this.teller ??= new shown.Teller();
    const uploads = this.queue.peek()?.uploads ?? [];
    const ending = this.teller.look(uploads, this.totals.peek(), this.ports.clock.now());
    if (ending) notify(shown.endingSentence(ending), 'uploads');
  }

  /** Loads how uploads are shown, however long the server is away. */
  private async showUploads(): Promise<void> {
    for (let failures = 1; !this.uploading.peek() && this.person.peek(); failures++) {
      try {
        this.uploading.value = await import('./uploading');
      } catch {
        await this.serverIsAway(failures);
      }
    }
  }

  private titleNow(): string {
    const { size, arrived } = this.totals.value;
    const progress = this.queue.value?.busy ? `${percentage(arrived, size)} · ` : '';
    const unread = this.news.unread.value;
    return `${unread > 0 ? `(${unread}) ` : ''}${progress}Lading`;
  }
}

type Permitting = FileSystemFileHandle & {
  requestPermission?: (options: { mode: 'read' }) => Promise<PermissionState>;
};

/** Asks whether a file may be read that was chosen in an earlier visit. */
async function permit(handle: Permitting | null): Promise<boolean> {
  const answer = handle?.requestPermission?.({ mode: 'read' }) ?? 'granted';
  return handle !== null && (await Promise.resolve(answer).catch(() => 'denied')) === 'granted';
}
