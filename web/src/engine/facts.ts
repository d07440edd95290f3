import type { Phase } from './phase';
import type { Source } from './ports';
import type { Problem } from './problem';
import { type Range, total } from './ranges';
import { Speed } from './speed';

/** What is known of one upload. */
export class Facts {
  phase: Phase = 'waiting';
  problem: Problem | null = null;
  /** What the server has on stable storage. */
  durable: Range[] = [];
  /** Whether pieces are verified; null until it is known. */
  verified: boolean | null = null;
  /** Bytes that were read to tell whether the server has the file already, or has this very one. */
  comparedBytes = 0;
  /** Whether it was on the server before anything was sent. */
  already = false;
  /** Whether the file may be another than the one the upload began with: it is compared as a whole in the end. */
  needsFullCompare = false;
  readonly speed = new Speed();
  /** Where it lay in a folder, ending with the name; of what was found unfinished on the server that is not known. */
  path: string;
  /** What this browser can open the file with again, without asking for it. */
  handle: FileSystemFileHandle | null = null;

  constructor(
    readonly id: number,
    readonly name: string,
    readonly size: number,
    /** The file; null as long as nobody has found it again. */
    public source: Source | null,
    /** Where it lives on the server; null before it is created. */
    public url: string | null,
  ) {
    this.path = source?.path ?? name;
    if (!source) this.phase = 'needs-file';
  }

  /** Whether the server accepts nothing of this file: trying again is of no use, and nothing of it is there. */
  get rejected(): boolean {
    return this.phase === 'failed' && this.problem?.forGood === true;
  }

  /** Bytes that are durable on the server. */
  get durableBytes(): number {
    return total(this.durable);
  }
}

/** What tells files apart without reading them. */
export function keyOf(source: Source): string {
  return `${source.path}\n${source.size}\n${source.modified}`;
}
