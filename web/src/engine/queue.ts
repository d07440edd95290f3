import { sample } from './fingerprint';
import { Line } from './pace';
import { RESTING } from './phase';
import type { Ports, Source } from './ports';
import { parseRanges, plus } from './ranges';
import type { Abilities, Shared } from './shared';
import type { Tus } from './tus';
import { type Lookup, Twins } from './twins';
import { keyOf, SMALL_FILE, Upload } from './upload';

/** Large files that are sent at the same time; each may use several connections. */
export const MAX_ACTIVE = 2;

/** Files that are sent at the same time when most are small. */
export const MAX_ACTIVE_SMALL = 4;

/** An unfinished upload as the server lists it. */
export interface Unfinished {
  readonly url: string;
  readonly name: string;
  readonly length: number | null;
  readonly offset: number;
  /** What arrived, as in `Lading-Extents`. */
  readonly extents?: string;
  readonly createdAt: string;
}

/** In which order waiting files are sent. */
export type Order = 'arrival' | 'smallest';

/** All uploads of this page, and which of them are on their way. Knows nothing of how they look. */
export class Queue {
  uploads: readonly Upload[] = [];
  order: Order = 'arrival';
  private ids = 0;
  private readonly active = new Set<Upload>();
  /** Files of this page by what tells them apart, so that none is sent twice. */
  private readonly known = new Map<string, Upload>();
  /** Uploads an earlier visit or another device began, by their id. */
  private readonly restored = new Map<string, Upload>();
  private cursor = 0;
  private readonly shared: Shared;
  /** Waiting files from the smallest to the largest, as far as that is known; null when it must be found anew. */
  private bySize: Upload[] | null = null;
  private scheduled = false;

  constructor(
    private readonly owner: string,
    private readonly tus: Tus,
    private readonly ports: Ports,
    abilities: () => Abilities,
    /** Called whenever anything about an upload, or the list, changed. */
    private readonly changed: () => void,
    /** Tells which files the server may have already. */
    lookup: Lookup = async () => [],
  ) {
    const twins = new Twins(lookup, tus, ports.hasher);
    this.shared = { owner, tus, ports, abilities, changed: () => this.changed(), line: new Line(), twins };
    ports.network.onOnline(() => this.resumeInterrupted());
  }

  /** Adds files; those that continue an unfinished upload do so. Returns those that are here already. */
  async add(sources: readonly Source[]): Promise<Source[]> {
    const waiting = this.uploads.filter((upload) => upload.phase === 'needs-file');
    const twice: Source[] = [];
    const fresh: Upload[] = [];
    for (const source of sources) {
      const here = this.known.get(keyOf(source));
      if (here) {
        if (here.phase === 'failed') this.resume(here);
        else twice.push(source);
        continue;
      }
      const match = waiting.find((upload) => upload.name === source.name && upload.size === source.size);
      if (match && match.phase === 'needs-file' && (await this.same(match, source))) {
        this.attach(match, source);
      } else {
        const upload = this.create(source, null, source);
        this.remember(upload, source);
        fresh.push(upload);
      }
    }
    this.uploads = this.uploads.concat(fresh);
    this.bySize = null;
    this.changed();
    this.schedule();
    return twice;
  }

  private attach(upload: Upload, source: Source): void {
    upload.source = source;
    this.remember(upload, source);
    upload.ready();
    this.again();
  }

  private create(source: Source | null, url: string | null, facts: { name: string; size: number }): Upload {
    this.ids++;
    const released = (): void => this.resume(upload);
    const upload: Upload = new Upload(this.ids, source, url, facts, this.shared, released);
    return upload;
  }

  /** Whether a file is the one an unfinished upload began with, as far as can be told without reading all of it. */
  private async same(upload: Upload, source: Source): Promise<boolean> {
    const entry = (await this.ports.journal.all()).find((known) => known.url === upload.url);
    const sameTime = !entry || entry.modified === source.modified;
    if (!this.ports.hasher.available) return sameTime;
    const known = entry?.sample || (await this.sampleOnServer(upload));
    if (known === '') return sameTime;
    return known === (await sample(source, this.ports.hasher));
  }

  private async sampleOnServer(upload: Upload): Promise<string> {
    try {
      const state = await this.tus.retrieve(upload.url ?? '', new AbortController().signal);
      return state.metadata.get('sample') ?? '';
    } catch {
      return '';
    }
  }

  /** Shows what an earlier visit, or another device, left unfinished. */
  async restore(listed: readonly Unfinished[]): Promise<void> {
    const entries = new Map((await this.ports.journal.all()).map((entry) => [entry.url, entry]));
    const here = new Set(this.uploads.map((upload) => upload.url));
    const found: Upload[] = [];
    for (const remote of listed) {
      if (remote.length === null || here.has(remote.url)) continue;
      const upload = this.create(null, remote.url, { name: remote.name, size: remote.length });
      upload.durable = plus(parseRanges(remote.extents ?? ''), { from: 0, to: remote.offset });
      upload.handle = entries.get(remote.url)?.handle ?? null;
      this.restored.set(remote.url.replace(/^.*\//, ''), upload);
      found.push(upload);
      entries.delete(remote.url);
    }
    this.uploads = this.uploads.concat(found);
    for (const stale of entries.values()) {
      if (stale.owner === this.owner) await this.ports.journal.remove(stale.url);
    }
    this.changed();
  }

  /** Goes on with one upload, with the file that was found again. Returns whether it is the right file. */
  async resumeWith(upload: Upload, source: Source): Promise<boolean> {
    if (source.size !== upload.size || !(await this.same(upload, source))) return false;
    this.attach(upload, source);
    this.schedule();
    return true;
  }

  /** Puts a resting upload back into the queue. */
  resume(upload: Upload): void {
    if (!RESTING.has(upload.phase)) return upload.hurry();
    upload.ready();
    this.again();
    this.schedule();
  }

  pauseAll(): void {
    for (const upload of this.uploads) if (!RESTING.has(upload.phase)) upload.pause();
  }

  resumeAll(): void {
    for (const upload of this.uploads) {
      if (upload.phase === 'paused' || upload.phase === 'failed' || upload.phase === 'signed-out')
        upload.ready();
    }
    this.again();
    this.schedule();
  }

  /** The server is back: what waits for its next try goes on at once. */
  resumeInterrupted(): void {
    for (const upload of this.uploads) upload.hurry();
  }

  /** After signing in again: everything that waited for it goes on. */
  signedIn(): void {
    for (const upload of this.uploads) if (upload.phase === 'signed-out') upload.ready();
    this.again();
    this.schedule();
  }

  async cancel(upload: Upload): Promise<void> {
    this.dismiss(upload);
    await upload.cancel();
  }

  /** Stops uploads and takes them out of the list; what is returned puts them back where they were. */
  setAside(uploads: readonly Upload[]): () => void {
    const before = this.uploads;
    const aside = new Set(uploads);
    const going = uploads.filter((upload) => !RESTING.has(upload.phase));
    for (const upload of going) upload.pause();
    this.keep((upload) => !aside.has(upload));
    return () => {
      const now = new Set(this.uploads);
      const then = new Set(before);
      const back = before.filter((upload) => now.has(upload) || aside.has(upload));
      this.uploads = back.concat(this.uploads.filter((upload) => !then.has(upload)));
      for (const upload of uploads) if (upload.source) this.remember(upload, upload.source);
      for (const upload of going) this.resume(upload);
      this.changed();
    };
  }

  /** Takes a finished or cancelled upload out of the list. */
  dismiss(upload: Upload): void {
    this.keep((other) => other !== upload);
  }

  dismissDone(): void {
    this.keep((upload) => upload.phase !== 'done');
  }

  private keep(stays: (upload: Upload) => boolean): void {
    const gone = this.uploads.filter((upload) => !stays(upload));
    for (const upload of gone) this.forget(upload);
    this.uploads = this.uploads.filter(stays);
    this.again();
    this.changed();
  }

  /** The server tells of a complete file: another tab or device may have finished what is listed here. */
  arrivedElsewhere(id: string): void {
    const upload = this.restored.get(id);
    if (!upload || this.active.has(upload)) return;
    this.restored.delete(id);
    void upload.arrivedElsewhere();
  }

  private remember(upload: Upload, source: Source): void {
    this.known.set(keyOf(source), upload);
    if (upload.url === null) this.shared.twins.expect(source);
  }

  private forget(upload: Upload): void {
    if (!upload.source) return;
    this.known.delete(keyOf(upload.source));
    this.shared.twins.forget(upload.source);
  }

  /** Whether leaving the page would interrupt something. */
  get busy(): boolean {
    return this.active.size > 0;
  }

  /** What is on its way now; never more than a few. */
  get sending(): ReadonlySet<Upload> {
    return this.active;
  }

  /** Looks through the whole list for the next file. */
  private again(): void {
    this.cursor = 0;
    this.bySize = null;
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    queueMicrotask(() => {
      this.scheduled = false;
      this.start();
    });
  }

  private start(): void {
    for (let next = this.next(); next && this.hasRoom(next); next = this.next()) {
      const upload = next;
      this.active.add(upload);
      void upload.run().then(() => {
        this.active.delete(upload);
        if (upload.phase === 'waiting') this.again();
        this.changed();
        this.schedule();
      });
    }
  }

  private hasRoom(next: Upload): boolean {
    const small = next.size <= SMALL_FILE && [...this.active].every((upload) => upload.size <= SMALL_FILE);
    return this.active.size < (small ? MAX_ACTIVE_SMALL : MAX_ACTIVE);
  }

  private next(): Upload | null {
    if (this.order === 'smallest') return this.smallest();
    while (this.cursor < this.uploads.length) {
      const upload = this.uploads[this.cursor];
      if (upload?.phase === 'waiting' && !this.active.has(upload)) return upload;
      this.cursor++;
    }
    return null;
  }

  private smallest(): Upload | null {
    this.bySize ??= this.uploads
      .filter((upload) => upload.phase === 'waiting')
      .sort((one, other) => other.size - one.size);
    for (let last = this.bySize.at(-1); last; last = this.bySize.at(-1)) {
      if (last.phase === 'waiting' && !this.active.has(last)) return last;
      this.bySize.pop();
    }
    return null;
  }
}
