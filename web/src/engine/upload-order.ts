import type { Upload } from './upload';

/** In which order waiting files are sent. */
export type Order = 'arrival' | 'smallest';

/** Finds whose turn it is, without going through a very long list each time. */
export class UploadOrder {
  #cursor = 0;
  /** Waiting files from the largest to the smallest, as far as that is known; null when it must be found anew. */
  #bySize: Upload[] | null = null;

  /** The list, or what waits in it, has changed. */
  reset(): void {
    this.#cursor = 0;
    this.#bySize = null;
  }

  /** Files were added at the end. */
  appended(): void {
    this.#bySize = null;
  }

  next(uploads: readonly Upload[], order: Order, active: ReadonlySet<Upload>): Upload | null {
    const waits = (upload: Upload): boolean => upload.phase === 'waiting' && !active.has(upload);
    if (order === 'smallest') {
      this.#bySize ??= uploads.filter(waits).sort((one, other) => other.size - one.size);
      for (let last = this.#bySize.at(-1); last; last = this.#bySize.at(-1)) {
        if (waits(last)) return last;
        this.#bySize.pop();
      }
      return null;
    }
    for (; this.#cursor < uploads.length; this.#cursor++) {
      const upload = uploads[this.#cursor];
      if (upload && waits(upload)) return upload;
    }
    return null;
  }
}
