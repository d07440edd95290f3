import { BATCH_FILES } from '../pacing/batch-size';
import type { Pacing } from '../pacing/pacing';
import { SMALL_FILE } from '../pacing/piece-size';
import type { Upload } from '../sending/upload';
import { type Order, UploadOrder } from './upload-order';

/** Large files that are sent at once; each may use several connections. */
export const MAX_ACTIVE = 2;

/** Files that are sent at once if all are small. Files that are sent in one request count as one. */
export const MAX_ACTIVE_SMALL = 4;

/** Starts waiting uploads, a few at a time. */
export class Schedule {
  order: Order = 'arrival';
  /** While the session is expired, no upload starts. */
  sessionExpired = false;
  readonly #active = new Set<Upload>();
  /** Those of them that are sent together with others. */
  readonly #batched = new Set<Upload>();
  /** The number of active files that are not small. */
  #large = 0;
  readonly #uploadOrder = new UploadOrder();
  #planned = false;
  #closed = false;

  constructor(
    private readonly uploads: () => readonly Upload[],
    /** Whether an upload is sent together with others. */
    private readonly isBatched: (upload: Upload) => boolean,
    private readonly pacing: Pacing,
    /** Called when an upload leaves the active set. */
    private readonly ended: (upload: Upload) => void,
  ) {}

  /** The uploads that were started and have not ended or come to rest; at most `MAX_ACTIVE_SMALL` batches. */
  get active(): ReadonlySet<Upload> {
    return this.#active;
  }

  get closed(): boolean {
    return this.#closed;
  }

  close(): void {
    this.#closed = true;
  }

  /** The list or the phase of a listed upload changed. */
  reset(): void {
    this.#uploadOrder.reset();
    this.#plan();
  }

  /** Files were appended to the list. */
  appended(): void {
    this.#uploadOrder.appended();
    this.#plan();
  }

  #plan(): void {
    if (this.#planned) return;
    this.#planned = true;
    queueMicrotask(() => {
      this.#planned = false;
      this.#start();
    });
  }

  #start(): void {
    while (!this.sessionExpired && !this.#closed) {
      const upload = this.#uploadOrder.next(this.uploads(), this.order, this.#active);
      if (!upload || !this.#hasRoom(upload)) return;
      this.#active.add(upload);
      if (this.isBatched(upload)) this.#batched.add(upload);
      if (upload.size > SMALL_FILE) this.#large++;
      void upload.run().then(() => this.#ended(upload));
    }
  }

  #ended(upload: Upload): void {
    this.#active.delete(upload);
    this.#batched.delete(upload);
    if (upload.size > SMALL_FILE) this.#large--;
    if (upload.phase === 'waiting') this.#uploadOrder.reset();
    if (upload.phase === 'signed-out') this.sessionExpired = true;
    this.ended(upload);
    this.#plan();
  }

  #hasRoom(next: Upload): boolean {
    const small = next.size <= SMALL_FILE && this.#large === 0;
    const most = this.pacing.limits().connections ?? MAX_ACTIVE_SMALL;
    const batched = this.#batched.size + (this.isBatched(next) ? 1 : 0);
    const alone = this.#active.size - this.#batched.size + (this.isBatched(next) ? 0 : 1);
    const requests = alone + Math.ceil(batched / BATCH_FILES);
    return requests <= Math.min(most, small ? MAX_ACTIVE_SMALL : MAX_ACTIVE);
  }
}
