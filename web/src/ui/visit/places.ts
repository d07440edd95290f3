import { type Signal, signal } from '@preact/signals';
import type { Upload } from '../../engine/sending/upload';

type Counted = Pick<Upload, 'url' | 'phase'>;

/** How many more files a link accepts: what the server has said, less the uploads that this page has created since. */
export class Places {
  /** Null if the link has no limit. */
  readonly left: Signal<number | null> = signal(null);
  private said: number | null = null;
  /** Created on the server; what it has said includes them, except those in `since`. */
  private readonly created = new Set<Counted>();
  private readonly since = new Set<Counted>();

  /** The server says how many remain. */
  told(remaining: number | null): void {
    this.said = remaining;
    this.since.clear();
    this.count();
  }

  /** Follows the uploads; returns whether one was cancelled, so that the server has to be asked again. */
  update(uploads: readonly Counted[]): boolean {
    for (const upload of uploads) {
      if (upload.url === null || this.created.has(upload)) continue;
      this.created.add(upload);
      // Those of an earlier visit were created before the server was asked.
      if (upload.phase !== 'needs-file') this.since.add(upload);
    }
    let freed = false;
    for (const upload of this.created) {
      if (upload.phase !== 'cancelled') continue;
      this.created.delete(upload);
      freed = true;
    }
    this.count();
    return freed;
  }

  private count(): void {
    this.left.value = this.said === null ? null : Math.max(0, this.said - this.since.size);
  }
}
