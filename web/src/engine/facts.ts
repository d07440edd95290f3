import type { Phase } from './phase';
import type { Source } from './ports';
import type { Problem } from './problem';
import { type Range, total } from './ranges';
import { Speed } from './speed';

/** The state of one upload. */
export class Facts {
  phase: Phase = 'waiting';
  problem: Problem | null = null;
  /** The ranges that are durable on the server. */
  durable: Range[] = [];
  /** Whether pieces are verified; null until this is known. */
  verified: boolean | null = null;
  /** Bytes read so far to compare the file with one on the server. */
  comparedBytes = 0;
  /** Whether the file was on the server before anything was sent. */
  already = false;
  /** Whether the file may differ from the one the upload started with; then it is compared in full at the end. */
  needsFullCompare = false;
  readonly speed = new Speed();
  /** The path within the chosen folder, ending with the name; only the name for an upload found on the server. */
  path: string;
  /** Reopens the file without asking the user to choose it. */
  handle: FileSystemFileHandle | null = null;

  constructor(
    readonly id: number,
    readonly name: string,
    readonly size: number,
    /** The file; null until the user chooses it again. */
    public source: Source | null,
    /** The URL of the upload; null before it is created. */
    public url: string | null,
  ) {
    this.path = source?.path ?? name;
    if (!source) this.phase = 'needs-file';
  }

  /** Whether the server rejects the file for good: a retry can't succeed, and nothing of it is stored. */
  get rejected(): boolean {
    return this.phase === 'failed' && this.problem?.forGood === true;
  }

  /** The number of durable bytes. */
  get durableBytes(): number {
    return total(this.durable);
  }
}

/** Identifies a file without reading it. */
export function keyOf(source: Source): string {
  return `${source.path}\n${source.size}\n${source.modified}`;
}
