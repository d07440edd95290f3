import type { NameAndSize } from '../name-and-size';

/** A file on the server with this name and size. */
export interface KnownFile extends NameAndSize {
  readonly id: string;
  /** Null while the server computes it. */
  readonly sha256: string | null;
}

/** An unfinished upload as the server lists it. */
export interface Unfinished {
  readonly url: string;
  readonly name: string;
  readonly length: number | null;
  readonly offset: number;
  /** The received ranges, as in `Lading-Extents`. */
  readonly extents?: string;
  readonly createdAt: string;
}

/** Queries beside the upload protocol. Each fails with a `Problem`. */
export interface ServerQueries {
  /** The user's own files with these names and sizes. */
  known(files: readonly NameAndSize[]): Promise<readonly KnownFile[]>;
  /** The user's own unfinished uploads, from all devices. */
  unfinished(): Promise<readonly Unfinished[]>;
  /** The name of the user who is signed in now, in any tab. */
  currentUser(): Promise<string>;
}
