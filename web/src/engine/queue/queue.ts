import { keyOf } from '../facts';
import { groupByNameAndSize, type NameAndSize, nameAndSizeKey } from '../name-and-size';
import { Pacing } from '../pacing/pacing';
import { NO_LIMITS, type UploadLimits } from '../pacing/upload-limits';
import { RESTING } from '../phase';
import type { JournalEntry, Ports, Source } from '../ports';
import { Backlog } from '../resuming/backlog';
import { findMatch, journalByUrl, reattach } from '../resuming/matching';
import { findUnfinished, type ReopenedFile, type RestoredUpload } from '../resuming/restoring';
import { AccountCheck } from '../sending/account-check';
import { Batches } from '../sending/batches';
import { Duplicates } from '../sending/duplicates';
import type { Capabilities, Shared } from '../sending/shared';
import { Upload } from '../sending/upload';
import type { KnownFile, ServerQueries } from '../server/queries';
import { idOf, type Tus } from '../server/tus';
import { Schedule } from './schedule';
import type { Order } from './upload-order';

/*
 * The phases of an upload. `Schedule` starts waiting uploads; `Upload` makes all other transitions.
 *
 *   waiting ──started──▶ starting ⇄ comparing (the server has a file of this name and size)
 *      ▲                    │  │        └──identical──▶ done
 *      │                    │  ├──stored by the creation, or with others──▶ done
 *      │                    │  └──created──▶ sending ──▶ finishing ──▶ verifying
 *      │                    │                   │             └──confirmed──▶ done
 *      │                    └───────┬───────────┘
 *      │                            ├──temporary error──▶ retrying, or offline without a network
 *      │                            │                     └──wait over──▶ starting
 *      │                            └──▶ a resting phase
 *      └──requeue── paused, failed, signed-out, other-tab, elsewhere, needs-file
 *
 *   paused      the user paused it                      ends when the user resumes it
 *   failed      a permanent error, or more than 60      ends when the user retries it or adds
 *               failed attempts without progress        the file again
 *   signed-out  the session expired                     ends when the user signs in
 *   other-tab   another tab holds the lock              ends when the lock is released
 *   elsewhere   another device took the upload over     ends when the user continues it here
 *   needs-file  found after a reload, without its file  ends when the user chooses the file again
 *
 * `verifying` compares the whole file with the server, if the file may have changed (an uncertain match, `matching.ts`).
 *
 * Any phase but `done` can become `cancelled`. A resting upload also becomes `done` when the server announces its file.
 * `done` and `cancelled` are final, except that a cancelled upload that has become a file is `done`.
 */

/** All uploads of this page, independent of the user interface. */
export class Queue {
  uploads: readonly Upload[] = [];
  #ids = 0;
  /** Uploads by file, so that no file is added twice. */
  readonly #bySource = new Map<string, Upload>();
  /** Uploads that rest or have rested, by ID; server events may refer to them. */
  readonly #restingById = new Map<string, Upload>();
  /** Removed from the list, but the removal can be undone. */
  readonly #detached = new Set<Upload>();
  readonly #schedule: Schedule;
  readonly #backlog: Backlog;
  readonly #shared: Shared;
  readonly #stopListening: () => void;

  constructor(
    owner: string,
    tus: Tus,
    private readonly ports: Ports,
    capabilities: () => Capabilities,
    /** Called on every change of the list or of an upload. */
    private readonly changed: () => void,
    queries: ServerQueries,
    limits: () => UploadLimits = () => NO_LIMITS,
  ) {
    const duplicates = new Duplicates((files) => queries.known(files), tus, ports);
    const isKnown = (url: string): boolean => this.#urls().has(url);
    const pacing = new Pacing(limits);
    this.#backlog = new Backlog(owner, ports);
    this.#shared = {
      account: new AccountCheck(owner, queries, ports.clock),
      tus,
      queries,
      ports,
      capabilities,
      changed: () => this.changed(),
      pacing,
      duplicates,
      batches: new Batches(ports, capabilities, pacing),
      isKnown,
      dropFromBacklog: (upload) => this.#backlog.drop(upload),
    };
    this.#schedule = new Schedule(
      () => this.uploads,
      ({ source }) => source !== null && this.#shared.batches.takes(source),
      pacing,
      (upload) => this.#ended(upload),
    );
    this.#stopListening = ports.network.onOnline(() => this.resumeInterrupted());
  }

  /** Ends the queue for good, because the user signed out. Durable bytes stay on the server. */
  close(): void {
    this.#schedule.close();
    this.#stopListening();
    this.#backlog.close();
    for (const upload of this.uploads) upload.stop();
  }

  /** Adds files, and resumes unfinished uploads of the same files. Returns the files that are already in the list. */
  async add(sources: readonly Source[]): Promise<Source[]> {
    const needingFile = groupByNameAndSize(this.uploads.filter((upload) => upload.phase === 'needs-file'));
    const entries = needingFile.size > 0 ? await journalByUrl(this.ports.journal) : new Map();
    const alreadyListed: Source[] = [];
    const fresh: Upload[] = [];
    for (const source of sources) {
      const here = this.#bySource.get(keyOf(source));
      if (here) {
        if (here.phase === 'failed') this.resume(here);
        else alreadyListed.push(source);
        continue;
      }
      const match = await findMatch(source, needingFile.get(nameAndSizeKey(source)) ?? []);
      if (match && (await this.#attach(match, source, entries))) continue;
      const upload = this.#create(source, null, source);
      this.#track(upload, source);
      fresh.push(upload);
    }
    this.uploads = this.uploads.concat(fresh);
    this.#backlog.keep(fresh);
    // Resumed uploads may be anywhere in the list.
    if (needingFile.size > 0) this.#schedule.reset();
    else this.#schedule.appended();
    this.changed();
    return alreadyListed;
  }

  /** Resumes uploads with reopened files. Returns those whose file is a different one. */
  async resumeWith(found: readonly ReopenedFile[]): Promise<readonly ReopenedFile[]> {
    const entries = await journalByUrl(this.ports.journal);
    const others: ReopenedFile[] = [];
    for (const each of found) {
      const { upload, source } = each;
      const right = source.size === upload.size && (await this.#attach(upload, source, entries));
      if (!right) others.push(each);
    }
    this.#schedule.reset();
    return others;
  }

  async #attach(upload: Upload, source: Source, entries: Map<string, JournalEntry>): Promise<boolean> {
    if (this.#detached.has(upload)) return true;
    if (!(await reattach(upload, source, entries.get(upload.url ?? ''), this.#shared))) return false;
    // Two files may match at the same time: the first one wins.
    if (upload.source !== source) return true;
    this.#track(upload, source);
    upload.requeue();
    return true;
  }

  #create(source: Source | null, url: string | null, nameAndSize: NameAndSize): Upload {
    this.#ids++;
    const upload: Upload = new Upload(this.#ids, source, url, nameAndSize, this.#shared, () =>
      this.resume(upload),
    );
    return upload;
  }

  /** Lists uploads that an earlier visit or another device left unfinished; fails if the server can't list them. */
  async restore(): Promise<void> {
    const restored = await findUnfinished(this.#shared, this.#backlog);
    if (this.#schedule.closed) return;
    // An upload that is just being created is in the list, but its URL is not yet known here.
    const creating = new Set([...this.active].filter(({ url }) => url === null).map(nameAndSizeKey));
    const here = this.#urls();
    const isNew = (one: RestoredUpload) =>
      one.url === null || !(here.has(one.url) || creating.has(nameAndSizeKey(one)));
    this.uploads = this.uploads.concat(restored.filter(isNew).map((one) => this.#restoreUpload(one)));
    this.changed();
  }

  #restoreUpload({ name, size, url, durable, handle, entry }: RestoredUpload): Upload {
    const upload = this.#create(null, url, { name, size });
    upload.durable = durable;
    upload.handle = handle;
    if (url) this.#restingById.set(idOf(url), upload);
    if (entry) this.#backlog.adopt(upload, entry);
    return upload;
  }

  #urls(): Set<string | null> {
    return new Set([...this.uploads, ...this.#detached].map((upload) => upload.url));
  }

  /** Puts a resting upload back into the queue; one that waits for its next attempt makes it now. */
  resume(upload: Upload): void {
    if (!RESTING.has(upload.phase)) return upload.retryNow();
    upload.requeue();
    this.#schedule.reset();
  }

  pauseAll(): void {
    for (const upload of this.uploads) if (!RESTING.has(upload.phase)) upload.pause();
  }

  resumeAll(): void {
    for (const upload of this.uploads) {
      const failed = upload.phase === 'failed' && !upload.rejected;
      if (failed || upload.phase === 'paused' || upload.phase === 'signed-out') upload.requeue();
    }
    this.#schedule.reset();
  }

  /** The server is reachable again: ends the wait of every upload for its next attempt. */
  resumeInterrupted(): void {
    for (const upload of this.uploads) upload.retryNow();
  }

  /** The session expired: starts no more uploads until the user signs in again. */
  sessionExpired(): void {
    this.#schedule.sessionExpired = true;
  }

  /** The user signed in again: resumes the uploads that waited for it. */
  signedIn(): void {
    this.#schedule.sessionExpired = false;
    this.#shared.account.confirm();
    for (const upload of this.uploads) if (upload.phase === 'signed-out') upload.requeue();
    this.#schedule.reset();
  }

  async cancel(upload: Upload): Promise<void> {
    this.detach([upload]);
    await upload.cancel();
    this.settle([upload]);
  }

  /** Pauses uploads and removes them from the list; the returned function undoes this. */
  detach(uploads: readonly Upload[]): () => void {
    const before = this.uploads;
    const going = uploads.filter((upload) => !RESTING.has(upload.phase));
    for (const upload of uploads) this.#detached.add(upload);
    for (const upload of going) upload.pause();
    this.#retain((upload) => !this.#detached.has(upload));
    return () => {
      const now = new Set(this.uploads);
      const then = new Set(before);
      const set = new Set(uploads);
      const back = before.filter((upload) => now.has(upload) || set.has(upload));
      this.uploads = back.concat(this.uploads.filter((upload) => !then.has(upload)));
      for (const upload of uploads) {
        this.#detached.delete(upload);
        if (upload.source) this.#track(upload, upload.source);
      }
      this.#backlog.keep(uploads);
      for (const upload of going) this.resume(upload);
      this.#schedule.reset();
      this.changed();
    };
  }

  /** Ends the detached state; uploads that turned out to be complete return to the list. */
  settle(uploads: readonly Upload[]): void {
    for (const upload of uploads) this.#detached.delete(upload);
    this.uploads = this.uploads.concat(uploads.filter((upload) => upload.phase === 'done'));
    this.changed();
  }

  /** Removes a finished or cancelled upload from the list. */
  dismiss(upload: Upload): void {
    this.#retain((other) => other !== upload);
  }

  dismissDone(): void {
    this.#retain((upload) => upload.phase !== 'done');
  }

  #retain(keep: (upload: Upload) => boolean): void {
    const removed = this.uploads.filter((upload) => !keep(upload));
    for (const upload of removed) this.#untrack(upload);
    this.uploads = this.uploads.filter(keep);
    this.#schedule.reset();
    this.changed();
  }

  /** The server has a new file of this user: another tab or device may have completed a listed upload. */
  fileAdded(file: KnownFile): void {
    this.#shared.duplicates.fileAdded(file);
    const upload = this.#restingById.get(file.id);
    if (upload && !this.active.has(upload)) upload.completedElsewhere();
  }

  /** A file was deleted on the server: it may be uploaded again. */
  fileRemoved(id: string): void {
    const upload = this.#restingById.get(id);
    if (upload?.phase === 'done') this.#untrack(upload);
  }

  #track(upload: Upload, source: Source): void {
    this.#bySource.set(keyOf(source), upload);
    if (upload.url === null) this.#shared.duplicates.enqueue(source);
  }

  #untrack(upload: Upload): void {
    this.#backlog.drop(upload);
    if (upload.url) this.#restingById.delete(idOf(upload.url));
    if (!upload.source) return;
    if (this.#bySource.get(keyOf(upload.source)) === upload) this.#bySource.delete(keyOf(upload.source));
    this.#shared.duplicates.remove(upload.source);
  }

  /** Whether closing the page would interrupt an upload. */
  get busy(): boolean {
    return this.active.size > 0;
  }

  /** The uploads that the schedule has started; at most 128. */
  get active(): ReadonlySet<Upload> {
    return this.#schedule.active;
  }

  /** The order in which waiting files are sent. */
  get order(): Order {
    return this.#schedule.order;
  }

  set order(order: Order) {
    this.#schedule.order = order;
    this.#schedule.reset();
  }

  #ended(upload: Upload): void {
    if (upload.url && RESTING.has(upload.phase)) this.#restingById.set(idOf(upload.url), upload);
    this.changed();
  }
}
