import type { Facts } from '../facts';
import type { Ports, WaitingEntry } from '../ports';

/** Entries per write, so that a folder of a hundred thousand files does not block other work. */
const BATCH = 1000;

/** Changes within this time are written together; a file that starts earlier is never written. */
const SOON_MILLISECONDS = 200;

/** Older entries are deleted. */
const MAX_AGE_MILLISECONDS = 14 * 24 * 3600 * 1000;

/**
 * Remembers waiting files that this browser can reopen, so that one click restores the queue after a reload. Each
 * visit holds a lock while its tab is open; entries of an open tab are never restored in another one.
 */
export class Backlog {
  readonly #visit: string;
  #numbers = 0;
  #held = false;
  readonly #entries = new WeakMap<Facts, WaitingEntry>();
  /** Not yet written. */
  readonly #unwritten = new Map<Facts, WaitingEntry>();
  /** Written, to be deleted. */
  #deleted: WaitingEntry[] = [];
  #writing = false;
  readonly #over: Promise<void>;
  #end: () => void = () => undefined;

  constructor(
    private readonly owner: string,
    private readonly ports: Pick<Ports, 'backlog' | 'clock' | 'locks'>,
  ) {
    this.#visit = `${ports.clock.date()}-${Math.random()}`;
    this.#over = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  /** Releases the locks: another tab or a later visit can restore the remaining entries. */
  close(): void {
    this.#end();
  }

  /** Remembers the uploads that have not started and can be reopened. */
  keep(uploads: readonly Facts[]): void {
    const keptAt = this.ports.clock.date();
    for (const upload of uploads) {
      const handle = upload.source?.handle ?? upload.handle;
      if (!handle || upload.url !== null || this.#entries.has(upload)) continue;
      const { name, size } = upload;
      const entry = {
        owner: this.owner,
        visit: this.#visit,
        number: this.#numbers++,
        name,
        path: upload.source?.path ?? upload.path,
        size,
        handle,
        keptAt,
      };
      this.#entries.set(upload, entry);
      this.#unwritten.set(upload, entry);
    }
    if (this.#unwritten.size === 0) return;
    if (!this.#held) void this.#hold(this.#visit);
    this.#held = true;
    this.#writeSoon();
  }

  /** Forgets an upload that has started, ended or was removed from the list. */
  drop(upload: Facts): void {
    const entry = this.#entries.get(upload);
    if (!entry) return;
    this.#entries.delete(upload);
    if (this.#unwritten.delete(upload)) return;
    this.#deleted.push(entry);
    this.#writeSoon();
  }

  /** The waiting entries of closed visits, in the order in which they were added. */
  async restore(): Promise<readonly WaitingEntry[]> {
    const visits = new Map<string, boolean>([[this.#visit, false]]);
    const left: WaitingEntry[] = [];
    const oldest = this.ports.clock.date() - MAX_AGE_MILLISECONDS;
    for (const entry of await this.ports.backlog.all(this.owner)) {
      const isOurs = visits.get(entry.visit) ?? (await this.#hold(entry.visit));
      visits.set(entry.visit, isOurs);
      if (isOurs && entry.keptAt < oldest) this.#deleted.push(entry);
      else if (isOurs) left.push(entry);
    }
    if (this.#deleted.length > 0) this.#writeSoon();
    return left;
  }

  /** Links a restored entry to its new upload. */
  adopt(upload: Facts, entry: WaitingEntry): void {
    upload.path = entry.path;
    this.#entries.set(upload, entry);
  }

  /** Takes the lock of a visit until this visit ends; resolves to whether this succeeded. */
  #hold(visit: string): Promise<boolean> {
    return new Promise((resolve) => {
      const work = (): Promise<void> => {
        resolve(true);
        return this.#over;
      };
      this.ports.locks.exclusively(`lading-visit:${visit}`, work).then(resolve, () => resolve(false));
    });
  }

  async #writeSoon(): Promise<void> {
    if (this.#writing) return;
    this.#writing = true;
    await this.ports.clock.wait(SOON_MILLISECONDS);
    while (this.#unwritten.size + this.#deleted.length > 0) {
      const some = [...this.#first(BATCH)];
      for (const [upload] of some) this.#unwritten.delete(upload);
      const deleted = this.#deleted.splice(0, BATCH);
      await this.ports.backlog.change(
        some.map(([, entry]) => entry),
        deleted,
      );
    }
    this.#writing = false;
  }

  *#first(count: number): Generator<[Facts, WaitingEntry]> {
    for (const each of this.#unwritten) {
      if (count-- <= 0) return;
      yield each;
    }
  }
}
