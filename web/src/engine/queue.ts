import { Backlog } from './backlog';
import { keyOf } from './facts';
import type { Inquiries } from './inquiries';
import { type Found, type Leftover, leftovers } from './leftovers';
import { matchOf, rejoin, remembered } from './likeness';
import { type Limits, NO_LIMITS } from './limits';
import { Ownership } from './ownership';
import { Line } from './pace';
import { RESTING } from './phase';
import type { JournalEntry, Ports, Source } from './ports';
import { Schedule } from './schedule';
import type { Abilities, Shared } from './shared';
import type { Order } from './turns';
import { idOf, type Tus } from './tus';
import { byOutline, type Known, outlineOf, Twins } from './twins';
import { Upload } from './upload';

/** All uploads of this page, and which of them are on their way. Knows nothing of how they look. */
export class Queue {
  uploads: readonly Upload[] = [];
  #ids = 0;
  /** Files of this page by what tells them apart, so that none is sent twice. */
  readonly #known = new Map<string, Upload>();
  /** Uploads that rest, by their id: of them the server's news may tell. */
  readonly #resting = new Map<string, Upload>();
  /** Taken out of the list for now. */
  readonly #aside = new Set<Upload>();
  readonly #schedule: Schedule;
  readonly #backlog: Backlog;
  readonly #shared: Shared;
  readonly #unplug: () => void;

  constructor(
    owner: string,
    tus: Tus,
    private readonly ports: Ports,
    abilities: () => Abilities,
    /** Called whenever anything about an upload, or the list, changed. */
    private readonly changed: () => void,
    inquiries: Inquiries,
    limits: () => Limits = () => NO_LIMITS,
  ) {
    const twins = new Twins((outlines) => inquiries.known(outlines), tus, ports);
    const taken = (url: string): boolean => this.#addresses().has(url);
    const line = new Line(limits);
    this.#backlog = new Backlog(owner, ports);
    this.#shared = {
      ownership: new Ownership(owner, inquiries, ports.clock),
      tus,
      inquiries,
      ports,
      abilities,
      changed: () => this.changed(),
      line,
      twins,
      taken,
      begun: (upload) => this.#backlog.drop(upload),
    };
    this.#schedule = new Schedule(
      () => this.uploads,
      line,
      (upload) => this.#ended(upload),
    );
    this.#unplug = ports.network.onOnline(() => this.resumeInterrupted());
  }

  /** Ends for good: somebody else is here now. What arrived stays on the server. */
  close(): void {
    this.#schedule.close();
    this.#unplug();
    this.#backlog.close();
    for (const upload of this.uploads) upload.stop();
  }

  /** Adds files; those that continue an unfinished upload do so. Returns those that are here already. */
  async add(sources: readonly Source[]): Promise<Source[]> {
    const waiting = byOutline(this.uploads.filter((upload) => upload.phase === 'needs-file'));
    const entries = waiting.size > 0 ? await remembered(this.ports.journal) : new Map();
    const twice: Source[] = [];
    const fresh: Upload[] = [];
    for (const source of sources) {
      const here = this.#known.get(keyOf(source));
      if (here) {
        if (here.phase === 'failed') this.resume(here);
        else twice.push(source);
        continue;
      }
      const match = await matchOf(source, waiting.get(outlineOf(source)) ?? []);
      if (match && (await this.#attach(match, source, entries))) continue;
      const upload = this.#create(source, null, source);
      this.#remember(upload, source);
      fresh.push(upload);
    }
    this.uploads = this.uploads.concat(fresh);
    this.#backlog.keep(fresh);
    // Those that go on may stand anywhere.
    if (waiting.size > 0) this.#schedule.anew();
    else this.#schedule.longer();
    this.changed();
    return twice;
  }

  /** Goes on with uploads, with files that were found again. Returns those whose file is another one. */
  async resumeWith(found: readonly Found[]): Promise<readonly Found[]> {
    const entries = await remembered(this.ports.journal);
    const others: Found[] = [];
    for (const each of found) {
      const { upload, source } = each;
      const right = source.size === upload.size && (await this.#attach(upload, source, entries));
      if (!right) others.push(each);
    }
    this.#schedule.anew();
    return others;
  }

  async #attach(upload: Upload, source: Source, entries: Map<string, JournalEntry>): Promise<boolean> {
    if (this.#aside.has(upload)) return true;
    if (!(await rejoin(upload, source, entries.get(upload.url ?? ''), this.#shared))) return false;
    // Two files may have been found for it at the same time: the first is the one.
    if (upload.source !== source) return true;
    this.#remember(upload, source);
    upload.ready();
    return true;
  }

  #create(source: Source | null, url: string | null, facts: { name: string; size: number }): Upload {
    this.#ids++;
    const upload: Upload = new Upload(this.#ids, source, url, facts, this.#shared, () => this.resume(upload));
    return upload;
  }

  /** Shows what an earlier visit, or another device, left unfinished; fails when the server does not say. */
  async restore(): Promise<void> {
    const left = await leftovers(this.#shared, this.#backlog);
    if (this.#schedule.closed) return;
    // One whose creation is on its way may be in the list already, without this page knowing its address.
    const beginning = new Set([...this.underway].filter(({ url }) => url === null).map(outlineOf));
    const here = this.#addresses();
    const isNew = (one: Leftover) =>
      one.url === null || !(here.has(one.url) || beginning.has(outlineOf(one)));
    this.uploads = this.uploads.concat(left.filter(isNew).map((one) => this.#revive(one)));
    this.changed();
  }

  #revive({ name, size, url, durable, handle, entry }: Leftover): Upload {
    const upload = this.#create(null, url, { name, size });
    upload.durable = durable;
    upload.handle = handle;
    if (url) this.#resting.set(idOf(url), upload);
    if (entry) this.#backlog.adopt(upload, entry);
    return upload;
  }

  #addresses(): Set<string | null> {
    return new Set([...this.uploads, ...this.#aside].map((upload) => upload.url));
  }

  /** Puts a resting upload back into the queue. */
  resume(upload: Upload): void {
    if (!RESTING.has(upload.phase)) return upload.hurry();
    upload.ready();
    this.#schedule.anew();
  }

  pauseAll(): void {
    for (const upload of this.uploads) if (!RESTING.has(upload.phase)) upload.pause();
  }

  resumeAll(): void {
    for (const upload of this.uploads) {
      const failed = upload.phase === 'failed' && !upload.rejected;
      if (failed || upload.phase === 'paused' || upload.phase === 'signed-out') upload.ready();
    }
    this.#schedule.anew();
  }

  /** The server is back: what waits for its next try goes on at once. */
  resumeInterrupted(): void {
    for (const upload of this.uploads) upload.hurry();
  }

  /** The server no longer knows who asks: nothing begins until it does. */
  signOut(): void {
    this.#schedule.signedOut = true;
  }

  /** After signing in again: everything that waited for it goes on. */
  signedIn(): void {
    this.#schedule.signedOut = false;
    this.#shared.ownership.renew();
    for (const upload of this.uploads) if (upload.phase === 'signed-out') upload.ready();
    this.#schedule.anew();
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
      this.#backlog.keep(uploads);
      for (const upload of going) this.resume(upload);
      this.#schedule.anew();
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
    this.#schedule.anew();
    this.changed();
  }

  /** The server has one more file of this person: another tab or device may have sent what is listed here. */
  fileArrived(file: Known): void {
    this.#shared.twins.arrived(file);
    const upload = this.#resting.get(file.id);
    if (upload && !this.underway.has(upload)) upload.arrivedElsewhere();
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
    this.#backlog.drop(upload);
    if (upload.url) this.#resting.delete(idOf(upload.url));
    if (!upload.source) return;
    if (this.#known.get(keyOf(upload.source)) === upload) this.#known.delete(keyOf(upload.source));
    this.#shared.twins.forget(upload.source);
  }

  /** Whether leaving the page would interrupt something. */
  get busy(): boolean {
    return this.underway.size > 0;
  }

  /** What has its turn now, whatever it does with it; never more than a few. */
  get underway(): ReadonlySet<Upload> {
    return this.#schedule.active;
  }

  /** In which order waiting files are sent. */
  get order(): Order {
    return this.#schedule.order;
  }

  set order(order: Order) {
    this.#schedule.order = order;
    this.#schedule.anew();
  }

  #ended(upload: Upload): void {
    if (upload.url && RESTING.has(upload.phase)) this.#resting.set(idOf(upload.url), upload);
    this.changed();
  }
}
