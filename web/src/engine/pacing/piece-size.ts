const MEBIBYTE = 1024 * 1024;

/**
 * Files up to this size are small. A small file is sent within its creation request, if the server supports that. More of
 * them are sent at the same time (`schedule.ts`). They get no fingerprint, no comparison with a file on the server before
 * sending, and no query afterwards: each costs as much as sending the file again. (Files up to `BATCHED_FILE` also share
 * a request.)
 */
export const SMALL_FILE = MEBIBYTE;

/** The smallest piece that the measured speed leads to: the overhead of a request is small compared to it. */
export const PREFERRED_MIN_PIECE = MEBIBYTE;

/** The smallest piece after failures, for networks that lose or reject larger ones. */
export const ABSOLUTE_MIN_PIECE = 64 * 1024;

/** The largest piece. Each piece is held in memory while its digest is computed. */
export const MAX_PIECE = 32 * MEBIBYTE;

/** The piece size before the first measurement. */
const FIRST_PIECE = 4 * MEBIBYTE;

/** Minimum number of pieces of a large file, for visible progress and parallel sending. */
const MIN_PIECES = 8;

/** Target duration of a piece: a few seconds, so that little is resent after an interruption. */
const TARGET_MILLISECONDS = 3000;

/** Adapts the piece size to the measured speed. */
export class PieceSize {
  #bytes = FIRST_PIECE;
  #limit = MAX_PIECE;

  get current(): number {
    return this.#bytes;
  }

  /** The piece size for a file of this size. A speed limit caps it at one second's worth of bytes. */
  of(size: number, perSecond: number | null = null): number {
    const most = Math.max(ABSOLUTE_MIN_PIECE, Math.floor(perSecond ?? MAX_PIECE));
    return Math.min(this.#bytes, most, Math.max(FIRST_PIECE, Math.ceil(size / MIN_PIECES)));
  }

  /** The largest body size to try. */
  get most(): number {
    return this.#limit;
  }

  /** Records a piece that succeeded. At most doubles the size; a piece below half of the size tells nothing. */
  took(bytes: number, milliseconds: number): void {
    if (bytes < this.#bytes / 2) return;
    const ideal = Math.max(PREFERRED_MIN_PIECE, (bytes / Math.max(1, milliseconds)) * TARGET_MILLISECONDS);
    this.#bytes = Math.min(this.#limit, Math.round(ideal), this.#bytes * 2);
  }

  /** Records a piece that was lost: halves the size. */
  lost(): void {
    this.#bytes = Math.max(ABSOLUTE_MIN_PIECE, Math.floor(this.#bytes / 2));
  }

  /** Sets the largest body size to try. */
  limitTo(bytes: number): void {
    this.#limit = Math.min(this.#limit, Math.max(ABSOLUTE_MIN_PIECE, Math.floor(bytes)));
    this.#bytes = Math.min(this.#bytes, this.#limit);
  }

  /** Records that a proxy or the server rejected this body size; returns whether smaller ones can be tried. */
  tooLarge(bytes: number): boolean {
    this.limitTo(bytes / 2);
    return bytes > ABSOLUTE_MIN_PIECE;
  }
}
