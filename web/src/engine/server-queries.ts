import type { Known, NameAndSize } from './duplicates';

/** An unfinished upload as the server lists it. */
export interface Unfinished {
  readonly url: string;
  readonly name: string;
  readonly length: number | null;
  readonly offset: number;
  /** What arrived, as in `Lading-Extents`. */
  readonly extents?: string;
  readonly createdAt: string;
}

/** What uploads ask the server beside the protocol they are sent by. Each fails with a `Problem`. */
export interface ServerQueries {
  /** One's own files of such names and sizes. */
  known(files: readonly NameAndSize[]): Promise<readonly Known[]>;
  /** One's own unfinished uploads, from whatever device. */
  unfinished(): Promise<readonly Unfinished[]>;
  /** Account name of who is signed in at this moment, in whatever tab. */
  currentUser(): Promise<string>;
}
