import type { Queue } from '../engine/queue/queue';
import type { Upload } from '../engine/sending/upload';
import { text } from './text';
import { toast } from './toasts';

/** Cancels uploads on the server as soon as the toast that offers to undo it is gone. */
export class Cancelling {
  /** Cancelled here, but not yet on the server. */
  private readonly pending = new Set<Upload>();
  /** Cancellations in progress. */
  private readonly requests = new Set<Promise<void>>();

  constructor(private readonly queue: Queue) {}

  cancel(uploads: readonly Upload[]): void {
    if (uploads.length === 0) return;
    const undo = this.queue.detach(uploads);
    for (const upload of uploads) this.pending.add(upload);
    if (uploads.every((upload) => upload.durableBytes === 0)) return this.end(uploads);
    const key = uploads.length === 1 ? 'uploads.cancelled' : 'uploads.cancelledMany';
    const message = text(key, { name: uploads[0]?.name ?? '', count: uploads.length });
    const run = () => {
      for (const upload of uploads) this.pending.delete(upload);
      undo();
    };
    const lapse = () => this.end(uploads);
    toast(message, 'info', { label: text('toast.undo'), run, lapse });
  }

  cancelAll(): void {
    this.cancel(this.queue.uploads.filter((upload) => upload.phase !== 'done'));
  }

  /** The page is closing: cancel now what could still be undone. */
  flush(): void {
    for (const upload of this.pending) void upload.cancel(true);
  }

  /** Resolves when all started cancellations have ended. */
  async settled(): Promise<void> {
    await Promise.all(this.requests);
  }

  private end(uploads: readonly Upload[]): void {
    const request = this.cancelOnServer(uploads).finally(() => this.requests.delete(request));
    this.requests.add(request);
  }

  private async cancelOnServer(uploads: readonly Upload[]): Promise<void> {
    for (const upload of uploads) {
      await upload.cancel();
      this.pending.delete(upload);
    }
    this.queue.settle(uploads);
  }
}
