const MEBIBYTE = 1024 * 1024;

/** Files up to this size are sent with the creation request, if the server supports that. */
export const SMALL_FILE = MEBIBYTE;

/** The smallest piece chosen by speed: the overhead of one request is small compared to it. */
export const MIN_PIECE = MEBIBYTE;

/** The smallest piece of all, for networks that lose or reject larger ones. */
export const SMALLEST_PIECE = 64 * 1024;

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

  get now(): number {
    return this.#bytes;
  }

  /** The piece size for a file of this size. A speed limit caps it at one second's worth of bytes. */
  of(size: number, perSecond: number | null = null): number {
    const most = Math.max(SMALLEST_PIECE, Math.floor(perSecond ?? MAX_PIECE));
    return Math.min(this.#bytes, most, Math.max(FIRST_PIECE, Math.ceil(size / MIN_PIECES)));
  }

  /** The largest body size to try. */
  get most(): number {
    return this.#limit;
  }

  /** Records a piece that succeeded. At most doubles the size. */
  took(bytes: number, milliseconds: number): void {
    if (bytes < this.#bytes / 2) return;
    const ideal = Math.max(MIN_PIECE, (bytes / Math.max(1, milliseconds)) * TARGET_MILLISECONDS);
    this.#bytes = Math.min(this.#limit, Math.round(ideal), this.#bytes * 2);
  }

  /** Records a piece that was lost: halves the size. */
  lost(): void {
    this.#bytes = Math.max(SMALLEST_PIECE, Math.floor(this.#bytes / 2));
  }

  /** Records that a proxy or the server rejected this body size; returns whether smaller ones can be tried. */
  tooLarge(bytes: number): boolean {
    this.#limit = Math.min(this.#limit, Math.max(SMALLEST_PIECE, Math.floor(bytes / 2)));
    this.#bytes = Math.min(this.#bytes, this.#limit);
    return bytes > SMALLEST_PIECE;
  }
}
