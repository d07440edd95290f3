import type { Upload } from '../sending/upload';

/** The order in which waiting files are sent. */
export type Order = 'arrival' | 'smallest';

/** Finds the next upload to start without scanning a very long list each time. */
export class UploadOrder {
  #cursor = 0;
  /** Waiting files by descending size; null if the list must be sorted again. */
  #bySize: Upload[] | null = null;

  /** The list or the phase of a listed upload changed. */
  reset(): void {
    this.#cursor = 0;
    this.#bySize = null;
  }

  /** Files were appended to the list. */
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
