import type { Inquiries, Unfinished } from './inquiries';
import { rejoin, remembered } from './likeness';
import { Line, SMALL_FILE } from './pace';
import { RESTING } from './phase';
import type { JournalEntry, Ports, Source } from './ports';
import { parseRanges, plus } from './ranges';
import type { Abilities, Shared } from './shared';
import { type Order, Turns } from './turns';
import { idOf, type Tus } from './tus';
import { type Known, outlineOf, Twins } from './twins';
import { keyOf, Upload } from './upload';

/** Large files that are sent at the same time; each may use several connections. */
export const MAX_ACTIVE = 2;

/** Files that are sent at the same time when most are small. */
export const MAX_ACTIVE_SMALL = 4;

/** All uploads of this page, and which of them are on their way. Knows nothing of how they look. */
export class Queue {
  uploads: readonly Upload[] = [];
  order: Order = 'arrival';
  #ids = 0;
  readonly #active = new Set<Upload>();
  /** Files of this page by what tells them apart, so that none is sent twice. */
  readonly #known = new Map<string, Upload>();
  /** Uploads that rest, by their id: of them the server's news may tell. */
  readonly #resting = new Map<string, Upload>();
  /** Taken out of the list for now. */
  readonly #aside = new Set<Upload>();
  readonly #turns = new Turns();
  readonly #shared: Shared;
  readonly #unplug: () => void;
  #scheduled = false;
  #signedOut = false;
  #closed = false;

  constructor(
    private readonly owner: string,
    tus: Tus,
    private readonly ports: Ports,
    abilities: () => Abilities,
    /** Called whenever anything about an upload, or the list, changed. */
    private readonly changed: () => void,
    private readonly inquiries: Inquiries,
  ) {
    const twins = new Twins((outlines) => inquiries.known(outlines), tus, ports);
    const taken = (url: string): boolean => this.#has(url);
    const line = new Line();
    this.#shared = {
      owner,
      tus,
      inquiries,
      ports,
      abilities,
      changed: () => this.changed(),
      line,
      twins,
      taken,
    };
    this.#unplug = ports.network.onOnline(() => this.resumeInterrupted());
  }

  /** Ends for good: somebody else is here now. What arrived stays on the server. */
  close(): void {
    this.#closed = true;
    this.#unplug();
    for (const upload of this.uploads) upload.stop();
  }

  /** Adds files; those that continue an unfinished upload do so. Returns those that are here already. */
  async add(sources: readonly Source[]): Promise<Source[]> {
    const waiting = this.uploads.filter((upload) => upload.phase === 'needs-file');
    const entries = waiting.length > 0 ? await remembered(this.ports.journal) : new Map();
    const twice: Source[] = [];
    const fresh: Upload[] = [];
    for (const source of sources) {
      const here = this.#known.get(keyOf(source));
      if (here) {
        if (here.phase === 'failed') this.resume(here);
        else twice.push(source);
        continue;
      }
      const match = waiting.find((upload) => upload.phase === 'needs-file' && isLike(upload, source));
      if (match && (await this.#attach(match, source, entries))) continue;
      const upload = this.#create(source, null, source);
      this.#remember(upload, source);
      fresh.push(upload);
    }
    this.uploads = this.uploads.concat(fresh);
    this.#turns.longer();
    this.changed();
    this.#schedule();
    return twice;
  }

  /** Goes on with one upload, with the file that was found again. Returns whether it is the right file. */
  async resumeWith(upload: Upload, source: Source): Promise<boolean> {
    if (source.size !== upload.size) return false;
    if (!(await this.#attach(upload, source, await remembered(this.ports.journal)))) return false;
    this.#schedule();
    return true;
  }

  async #attach(upload: Upload, source: Source, entries: Map<string, JournalEntry>): Promise<boolean> {
    if (!(await rejoin(upload, source, entries.get(upload.url ?? ''), this.#shared))) return false;
    // Two files may have been found for it at the same time: the first is the one.
    if (upload.source !== source) return true;
    this.#remember(upload, source);
    upload.ready();
    this.#turns.anew();
    return true;
  }

  #create(source: Source | null, url: string | null, facts: { name: string; size: number }): Upload {
    this.#ids++;
    const released = (): void => this.resume(upload);
    const upload: Upload = new Upload(this.#ids, source, url, facts, this.#shared, released);
    return upload;
  }

  /** Shows what an earlier visit, or another device, left unfinished; fails when the server does not say. */
  async restore(): Promise<void> {
    const asked = this.ports.clock.date();
    const listed = await this.inquiries.unfinished();
    const entries = await remembered(this.ports.journal);
    if (this.#closed) return;
    // One whose creation is on its way may be in the list already, without this page knowing its address.
    const beginning = new Set([...this.#active].filter(({ url }) => url === null).map(outlineOf));
    const here = this.#addresses();
    const found: Upload[] = [];
    for (const remote of listed) {
      const entry = entries.get(remote.url);
      entries.delete(remote.url);
      const { name, length: size } = remote;
      if (size === null || here.has(remote.url) || beginning.has(outlineOf({ name, size }))) continue;
      found.push(this.#revive(remote, size, entry));
    }
    this.uploads = this.uploads.concat(found);
    for (const { url, owner, startedAt } of entries.values()) {
      // A newer one was begun after the server had answered.
      if (owner === this.owner && startedAt < asked && !here.has(url)) await this.ports.journal.remove(url);
    }
    this.changed();
  }

  #revive(remote: Unfinished, size: number, entry: JournalEntry | undefined): Upload {
    const upload = this.#create(null, remote.url, { name: remote.name, size });
    upload.durable = plus(parseRanges(remote.extents ?? ''), { from: 0, to: remote.offset });
    upload.handle = entry?.handle ?? null;
    this.#resting.set(idOf(remote.url), upload);
    return upload;
  }

  #addresses(): Set<string | null> {
    return new Set([...this.uploads, ...this.#aside].map((upload) => upload.url));
  }

  #has(url: string): boolean {
    return this.#addresses().has(url);
  }

  /** Puts a resting upload back into the queue. */
  resume(upload: Upload): void {
    if (!RESTING.has(upload.phase)) return upload.hurry();
    upload.ready();
    this.#turns.anew();
    this.#schedule();
  }

  pauseAll(): void {
    for (const upload of this.uploads) if (!RESTING.has(upload.phase)) upload.pause();
  }

  resumeAll(): void {
    for (const upload of this.uploads) {
      if (upload.phase === 'paused' || upload.phase === 'failed' || upload.phase === 'signed-out')
        upload.ready();
    }
    this.#turns.anew();
    this.#schedule();
  }

  /** The server is back: what waits for its next try goes on at once. */
  resumeInterrupted(): void {
    for (const upload of this.uploads) upload.hurry();
  }

  /** The server no longer knows who asks: nothing begins until it does. */
  signOut(): void {
    this.#signedOut = true;
  }

  /** After signing in again: everything that waited for it goes on. */
  signedIn(): void {
    this.#signedOut = false;
    for (const upload of this.uploads) if (upload.phase === 'signed-out') upload.ready();
    this.#turns.anew();
    this.#schedule();
  }

  async cancel(upload: Upload): Promise<void> {
    this.setAside([upload]);
    await upload.cancel();
    this.settle([upload]);
  }

  /** Stops uploads and takes them out of the list; what is returned puts them back where they were. */
  setAside(uploads: readonly Upload[]): () => void {
    const before = this.uploads;
    const going = uploads.filter((upload) => !RESTING.has(upload.phase));
    for (const upload of uploads) this.#aside.add(upload);
    for (const upload of going) upload.pause();
    this.#keep((upload) => !this.#aside.has(upload));
    return () => {
      const now = new Set(this.uploads);
      const then = new Set(before);
      const set = new Set(uploads);
      const back = before.filter((upload) => now.has(upload) || set.has(upload));
      this.uploads = back.concat(this.uploads.filter((upload) => !then.has(upload)));
      for (const upload of uploads) {
        this.#aside.delete(upload);
        if (upload.source) this.#remember(upload, upload.source);
      }
      for (const upload of going) this.resume(upload);
      this.changed();
    };
  }

  /** What was set aside has ended: what turned out to have become a file comes back. */
  settle(uploads: readonly Upload[]): void {
    for (const upload of uploads) this.#aside.delete(upload);
    this.uploads = this.uploads.concat(uploads.filter((upload) => upload.phase === 'done'));
    this.changed();
  }

  /** Takes a finished or cancelled upload out of the list. */
  dismiss(upload: Upload): void {
    this.#keep((other) => other !== upload);
  }

  dismissDone(): void {
    this.#keep((upload) => upload.phase !== 'done');
  }

  #keep(stays: (upload: Upload) => boolean): void {
    const gone = this.uploads.filter((upload) => !stays(upload));
    for (const upload of gone) this.#forget(upload);
    this.uploads = this.uploads.filter(stays);
    this.#turns.anew();
    this.changed();
  }

  /** The server has one more file of this person: another tab or device may have sent what is listed here. */
  fileArrived(file: Known): void {
    this.#shared.twins.arrived(file);
    const upload = this.#resting.get(file.id);
    if (upload && !this.#active.has(upload)) upload.arrivedElsewhere();
  }

  /** A file was deleted: it may be uploaded again. */
  fileRemoved(id: string): void {
    const upload = this.#resting.get(id);
    if (upload?.phase === 'done') this.#forget(upload);
  }

  #remember(upload: Upload, source: Source): void {
    this.#known.set(keyOf(source), upload);
    if (upload.url === null) this.#shared.twins.expect(source);
  }

  #forget(upload: Upload): void {
    if (upload.url) this.#resting.delete(idOf(upload.url));
    if (!upload.source) return;
    if (this.#known.get(keyOf(upload.source)) === upload) this.#known.delete(keyOf(upload.source));
    this.#shared.twins.forget(upload.source);
  }

  /** Whether leaving the page would interrupt something. */
  get busy(): boolean {
    return this.#active.size > 0;
  }

  /** What has its turn now, whatever it does with it; never more than a few. */
  get underway(): ReadonlySet<Upload> {
    return this.#active;
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      this.#start();
    });
  }

  #start(): void {
    while (!this.#signedOut && !this.#closed) {
      const upload = this.#turns.next(this.uploads, this.order, this.#active);
      if (!upload || !this.#hasRoom(upload)) return;
      this.#active.add(upload);
      void upload.run().then(() => this.#ended(upload));
    }
  }

  #ended(upload: Upload): void {
    this.#active.delete(upload);
    if (upload.phase === 'waiting') this.#turns.anew();
    if (upload.phase === 'signed-out') this.#signedOut = true;
    if (upload.url && RESTING.has(upload.phase)) this.#resting.set(idOf(upload.url), upload);
    this.changed();
    this.#schedule();
  }

  #hasRoom(next: Upload): boolean {
    const small = next.size <= SMALL_FILE && [...this.#active].every((upload) => upload.size <= SMALL_FILE);
    return this.#active.size < (small ? MAX_ACTIVE_SMALL : MAX_ACTIVE);
  }
}

function isLike(upload: Upload, source: Source): boolean {
  return upload.size === source.size && outlineOf(upload) === outlineOf(source);
}
