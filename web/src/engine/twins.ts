import { hex } from './fingerprint';
import type { Hasher, Source } from './ports';
import { Problem } from './problem';
import type { Tus } from './tus';

/** What can be told of a file without reading it. */
export interface Outline {
  readonly name: string;
  readonly size: number;
}

/** A file the server has under such a name. */
export interface Known extends Outline {
  readonly id: string;
  /** Null while the server computes it. */
  readonly sha256: string | null;
}

/** Asks the server for files of such names and sizes; fails with a `Problem`. */
export type Lookup = (outlines: readonly Outline[]) => Promise<readonly Known[]>;

/** Files of one question. */
const BATCH = 1000;

/**
 * Finds out which files the server has already, so that a folder that is chosen again sends what is new and no more.
 * Nobody waits for it: the server is asked for names and sizes, many at once, and only what it has under the same name
 * and size is read and compared by its SHA-256.
 */
export class Twins {
  private readonly unasked = new Set<Source>();
  private readonly candidates = new WeakMap<Source, readonly Known[]>();
  private asking: Promise<void> | null = null;

  constructor(
    private readonly lookup: Lookup,
    private readonly tus: Tus,
    private readonly hasher: Hasher,
  ) {}

  /** The server will be asked for this file, now or again. */
  expect(source: Source): void {
    this.unasked.add(source);
  }

  /** Nobody wants to know any more. */
  forget(source: Source): void {
    this.unasked.delete(source);
  }

  /**
   * Where the server has this very file, or null.
   *
   * @param compared called with how many bytes were read so far, where it takes reading to know
   */
  async find(source: Source, compared: (bytes: number) => void, signal: AbortSignal): Promise<string | null> {
    while (this.unasked.has(source)) {
      this.asking ??= this.ask(source).finally(() => {
        this.asking = null;
      });
      await this.asking;
    }
    const candidates = this.candidates.get(source) ?? [];
    if (candidates.length === 0) return null;
    const sha256 = await this.digest(source, compared, signal);
    for (const candidate of candidates.filter((known) => known.sha256 === sha256)) {
      const url = `/api/uploads/${candidate.id}`;
      if (await this.tus.complete(url, source.size, signal)) return url;
    }
    this.candidates.delete(source);
    return null;
  }

  /** Asks for a file, and for others that wait, in one question. */
  private async ask(first: Source): Promise<void> {
    const batch = [first];
    for (const source of this.unasked) {
      if (batch.length === BATCH) break;
      if (source !== first) batch.push(source);
    }
    const known = await this.lookup(batch.map(({ name, size }) => ({ name, size }))).catch(orNone);
    const byOutline = new Map<string, Known[]>();
    for (const file of known) byOutline.set(keyOf(file), [...(byOutline.get(keyOf(file)) ?? []), file]);
    for (const source of batch) {
      this.unasked.delete(source);
      const alike = byOutline.get(keyOf(source));
      if (alike) this.candidates.set(source, alike);
    }
  }

  private async digest(
    source: Source,
    compared: (bytes: number) => void,
    signal: AbortSignal,
  ): Promise<string | null> {
    compared(0);
    try {
      return hex(await this.hasher.whole(source.slice(0, source.size), compared, signal));
    } catch {
      // Whoever sends it finds out what is wrong with it.
      signal.throwIfAborted();
      return null;
    }
  }
}

/** The server keeps names in normal form C, whatever the file system of this machine does. */
function keyOf({ name, size }: Outline): string {
  return `${name.normalize('NFC')}\n${size}`;
}

/** What passes, passes; a server that does not know the question has no answer. */
function orNone(error: unknown): readonly Known[] {
  if (error instanceof Problem && (error.remedy === 'retry' || error.remedy === 'sign-in')) throw error;
  return [];
}
