import { sample } from './fingerprint';
import { Connections } from './pace';
import type { JournalEntry, Ports, Source } from './ports';
import type { Tus } from './tus';
import { type Abilities, RESTING, Upload } from './upload';

/** Files that are sent at the same time; each may use several connections. */
export const MAX_ACTIVE = 2;

/** An unfinished upload as the server lists it. */
export interface Unfinished {
  readonly url: string;
  readonly name: string;
  readonly length: number | null;
  readonly offset: number;
  readonly createdAt: string;
}

/** In which order waiting files are sent. */
export type Order = 'arrival' | 'smallest';

/** All uploads of this page, and which of them are on their way. Knows nothing of how they look. */
export class Queue {
  readonly uploads: Upload[] = [];
  order: Order = 'arrival';
  private ids = 0;
  private active = 0;
  private cursor = 0;
  private readonly connections = new Connections();
  private scheduled = false;

  constructor(
    private readonly owner: string,
    private readonly tus: Tus,
    private readonly ports: Ports,
    private readonly abilities: () => Abilities,
    /** Called whenever anything about an upload, or the list, changed. */
    private readonly changed: () => void,
  ) {
    ports.network.onOnline(() => this.resumeInterrupted());
  }

  /** Adds files; those that continue an unfinished upload do so. */
  async add(sources: readonly Source[]): Promise<void> {
    const waiting = this.uploads.filter((upload) => upload.phase === 'needs-file');
    for (const source of sources) {
      const match = waiting.find((upload) => upload.name === source.name && upload.size === source.size);
      if (match && match.phase === 'needs-file' && (await this.same(match, source))) {
        match.source = source;
        match.ready();
        this.cursor = 0;
      } else {
        this.uploads.push(this.create(source, null, source));
      }
    }
    this.changed();
    this.schedule();
  }

  private create(source: Source | null, url: string | null, facts: { name: string; size: number }): Upload {
    const onChange = () => this.changed();
    this.ids++;
    const { owner, tus, ports, abilities, connections } = this;
    return new Upload(this.ids, source, url, facts, owner, tus, ports, abilities, onChange, connections);
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
    for (const remote of listed) {
      if (remote.length === null || this.uploads.some((upload) => upload.url === remote.url)) continue;
      const upload = this.create(null, remote.url, { name: remote.name, size: remote.length });
      upload.durable = remote.offset > 0 ? [{ from: 0, to: remote.offset }] : [];
      this.uploads.push(upload);
      entries.delete(remote.url);
    }
    for (const stale of entries.values()) {
      if (stale.owner === this.owner) await this.ports.journal.remove(stale.url);
    }
    this.changed();
  }

  /** The entry of this machine's journal for an upload, with the handle that can open its file again. */
  async journalOf(upload: Upload): Promise<JournalEntry | null> {
    return (await this.ports.journal.all()).find((entry) => entry.url === upload.url) ?? null;
  }

  /** Goes on with one upload, with the file that was found again. Returns whether it is the right file. */
  async resumeWith(upload: Upload, source: Source): Promise<boolean> {
    if (source.size !== upload.size || !(await this.same(upload, source))) return false;
    upload.source = source;
    this.resume(upload);
    return true;
  }

  /** Puts a resting upload back into the queue. */
  resume(upload: Upload): void {
    if (!RESTING.has(upload.phase)) return upload.hurry();
    upload.ready();
    this.cursor = 0;
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
    this.cursor = 0;
    this.schedule();
  }

  /** The server is back: what waits for its next try goes on at once. */
  resumeInterrupted(): void {
    for (const upload of this.uploads) upload.hurry();
  }

  /** After signing in again: everything that waited for it goes on. */
  signedIn(): void {
    for (const upload of this.uploads) if (upload.phase === 'signed-out') upload.ready();
    this.cursor = 0;
    this.schedule();
  }

  async cancel(upload: Upload): Promise<void> {
    await upload.cancel();
    this.dismiss(upload);
  }

  /** Takes a finished or cancelled upload out of the list. */
  dismiss(upload: Upload): void {
    const at = this.uploads.indexOf(upload);
    if (at >= 0) this.uploads.splice(at, 1);
    this.cursor = 0;
    this.changed();
  }

  dismissDone(): void {
    const open = this.uploads.filter((upload) => upload.phase !== 'done');
    this.uploads.splice(0, this.uploads.length, ...open);
    this.cursor = 0;
    this.changed();
  }

  /** Whether leaving the page would interrupt something. */
  get busy(): boolean {
    return this.active > 0;
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
    while (this.active < MAX_ACTIVE) {
      const next = this.next();
      if (!next) return;
      this.active++;
      void next.run().then(() => {
        this.active--;
        this.changed();
        this.schedule();
      });
    }
  }

  private next(): Upload | null {
    if (this.order === 'smallest') {
      const waiting = this.uploads.filter((upload) => upload.phase === 'waiting');
      return waiting.reduce<Upload | null>(
        (least, each) => (!least || each.size < least.size ? each : least),
        null,
      );
    }
    while (this.cursor < this.uploads.length) {
      const upload = this.uploads[this.cursor];
      if (upload?.phase === 'waiting') return upload;
      this.cursor++;
    }
    return null;
  }
}
