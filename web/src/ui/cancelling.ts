import type { Queue } from '../engine/queue';
import type { Upload } from '../engine/upload';
import { text } from './text';
import { toast } from './toasts';

/** Ends uploads for good, as soon as the message goes away that offers to undo it. */
export class Cancelling {
  /** Cancelled uploads that the server has not been told of. */
  private readonly ending = new Set<Upload>();
  /** What is being told to the server. */
  private readonly telling = new Set<Promise<void>>();

  constructor(private readonly queue: Queue) {}

  cancel(uploads: readonly Upload[]): void {
    if (uploads.length === 0) return;
    const undo = this.queue.setAside(uploads);
    for (const upload of uploads) this.ending.add(upload);
    if (uploads.every((upload) => upload.arrived === 0)) return this.end(uploads);
    const key = uploads.length === 1 ? 'uploads.cancelled' : 'uploads.cancelledMany';
    const message = text(key, { name: uploads[0]?.name ?? '', count: uploads.length });
    const run = () => {
      for (const upload of uploads) this.ending.delete(upload);
      undo();
    };
    const lapse = () => this.end(uploads);
    toast(message, 'news', { label: text('files.undo'), run, lapse });
  }

  cancelAll(): void {
    this.cancel(this.queue.uploads.filter((upload) => upload.phase !== 'done'));
  }

  /** The page goes away: what can still be undone is done now. */
  leave(): void {
    for (const upload of this.ending) void upload.cancel(true);
  }

  /** Resolves when the server knows of all that cannot be undone any more. */
  async told(): Promise<void> {
    await Promise.all(this.telling);
  }

  private end(uploads: readonly Upload[]): void {
    const telling = this.tell(uploads).finally(() => this.telling.delete(telling));
    this.telling.add(telling);
  }

  private async tell(uploads: readonly Upload[]): Promise<void> {
    for (const upload of uploads) {
      await upload.cancel();
      this.ending.delete(upload);
    }
    this.queue.settle(uploads);
  }
}
