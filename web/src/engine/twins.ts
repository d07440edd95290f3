import { hex, sample } from './fingerprint';
import { SMALL_FILE } from './pace';
import type { Ports, Source } from './ports';
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

/** An answer is old after so long: another tab or device may have sent the file since. */
const FRESH_MILLISECONDS = 30_000;

/** So many news are remembered one by one; with more, all answers are old. */
const MAX_NEWS = 10_000;

/** What was asked together, and when the answer came. */
interface Answered {
  readonly at: number;
  readonly batch: readonly Source[];
}

/**
 * Finds out which files the server has already, so that a folder that is chosen again sends what is new and no more.
 * Nobody waits for it: the server is asked for names and sizes, many at once, and only what it has under the same name
 * and size is read and compared by its SHA-256.
 */
export class Twins {
  readonly #unasked = new Set<Source>();
  /** Those whose turn has not come yet. */
  readonly #wanted = new Set<Source>();
  readonly #answered = new WeakMap<Source, Answered>();
  readonly #candidates = new WeakMap<Source, readonly Known[]>();
  /** When files of such outlines were last heard of. */
  readonly #news = new Map<string, number>();
  #allNew = Number.NEGATIVE_INFINITY;
  #asking: Promise<void> | null = null;

  constructor(
    private readonly lookup: Lookup,
    private readonly tus: Tus,
    private readonly ports: Ports,
  ) {}

  /** The server will be asked for this file, now or again. */
  expect(source: Source): void {
    this.#unasked.add(source);
    this.#wanted.add(source);
  }

  /** Nobody wants to know any more. */
  forget(source: Source): void {
    this.#unasked.delete(source);
    this.#wanted.delete(source);
  }

  /** The server has one more file. */
  arrived(outline: Outline): void {
    const now = this.ports.clock.now();
    this.#news.set(outlineOf(outline), now);
    if (this.#news.size <= MAX_NEWS) return;
    this.#news.clear();
    this.#allNew = now;
  }

  /**
   * Where the server has this very file, or null.
   *
   * @param compared called with how many bytes were read so far, where it takes reading to know
   * @param enough   ends the reading of a file that shall be sent in any case
   */
  async find(
    source: Source,
    compared: (bytes: number) => void,
    signal: AbortSignal,
    enough: AbortSignal = signal,
  ): Promise<string | null> {
    this.#doubt(source);
    while (this.#unasked.has(source)) {
      this.#asking ??= this.#ask(source).finally(() => {
        this.#asking = null;
      });
      await this.#asking;
    }
    signal.throwIfAborted();
    this.#wanted.delete(source);
    const candidates = await this.#likely(source, signal);
    if (candidates.length === 0) return null;
    const sha256 = await this.#digest(source, compared, AbortSignal.any([signal, enough]));
    signal.throwIfAborted();
    for (const candidate of candidates.filter((known) => known.sha256 === sha256)) {
      const url = `/api/uploads/${candidate.id}`;
      if (await this.tus.complete(url, source.size, signal)) return url;
    }
    this.#candidates.delete(source);
    return null;
  }

  /** Asks again where the answer is no longer to be trusted, in the same company. */
  #doubt(source: Source): void {
    const answer = this.#answered.get(source);
    if (!answer) return;
    const news = Math.max(this.#allNew, this.#news.get(outlineOf(source)) ?? this.#allNew);
    if (this.ports.clock.now() - answer.at < FRESH_MILLISECONDS && news < answer.at) return;
    this.#unasked.add(source);
    for (const other of answer.batch) if (this.#wanted.has(other)) this.#unasked.add(other);
  }

  /** Files that may be this one: those with a digest to compare, and no sample of another content. */
  async #likely(source: Source, signal: AbortSignal): Promise<readonly Known[]> {
    const known = (this.#candidates.get(source) ?? []).filter(({ sha256 }) => sha256 !== null);
    const { hasher } = this.ports;
    if (known.length === 0 || !hasher.available || source.size <= SMALL_FILE) return known;
    const own = await sample(source, hasher).catch(() => '');
    const likely: Known[] = [];
    for (const each of known) {
      const told = await this.tus.retrieve(`/api/uploads/${each.id}`, signal).catch(() => null);
      signal.throwIfAborted();
      const theirs = told?.metadata.get('sample') || own;
      if (theirs === own) likely.push(each);
    }
    return likely;
  }

  /** Asks for a file, and for others that wait, in one question. */
  async #ask(first: Source): Promise<void> {
    const batch = [first];
    for (const source of this.#unasked) {
      if (batch.length === BATCH) break;
      if (source !== first) batch.push(source);
    }
    const known = await this.lookup(batch.map(({ name, size }) => ({ name, size }))).catch(orNone);
    const byOutline = new Map<string, Known[]>();
    for (const file of known)
      byOutline.set(outlineOf(file), [...(byOutline.get(outlineOf(file)) ?? []), file]);
    const answered = { at: this.ports.clock.now(), batch };
    for (const source of batch) {
      this.#unasked.delete(source);
      this.#answered.set(source, answered);
      const alike = byOutline.get(outlineOf(source));
      if (alike) this.#candidates.set(source, alike);
    }
  }

  async #digest(
    source: Source,
    compared: (bytes: number) => void,
    signal: AbortSignal,
  ): Promise<string | null> {
    compared(0);
    try {
      return hex(await this.ports.hasher.whole(source.slice(0, source.size), compared, signal));
    } catch {
      // Whoever sends it finds out what is wrong with it.
      return null;
    }
  }
}

/** What files of one name and size have in common. The server keeps names in normal form C, whatever this machine does. */
export function outlineOf({ name, size }: Outline): string {
  return `${name.normalize('NFC')}\n${size}`;
}

/** Brings together what may be alike. */
export function byOutline<T extends Outline>(all: readonly T[]): ReadonlyMap<string, readonly T[]> {
  const found = new Map<string, T[]>();
  for (const each of all) {
    const alike = found.get(outlineOf(each));
    if (alike) alike.push(each);
    else found.set(outlineOf(each), [each]);
  }
  return found;
}

/** What passes, passes; a server that does not know the question has no answer. */
function orNone(error: unknown): readonly Known[] {
  if (error instanceof Problem && (error.remedy === 'retry' || error.remedy === 'sign-in')) throw error;
  return [];
}
