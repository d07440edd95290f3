import { hex, sample } from './fingerprint';
import { SMALL_FILE } from './pacing';
import type { Ports, Source } from './ports';
import { Problem } from './problem';
import type { Tus } from './tus';

/** What can be told of a file without reading it. */
export interface NameAndSize {
  readonly name: string;
  readonly size: number;
}

/** A file the server has under such a name. */
export interface Known extends NameAndSize {
  readonly id: string;
  /** Null while the server computes it. */
  readonly sha256: string | null;
}

/** Asks the server for files of such names and sizes; fails with a `Problem`. */
export type Lookup = (files: readonly NameAndSize[]) => Promise<readonly Known[]>;

/** Files of one question. */
const BATCH = 1000;

/** An answer is old after so long: another tab or device may have sent the file since. */
const MAX_AGE_MILLISECONDS = 30_000;

/** So many news are remembered one by one; with more, all answers are old. */
const MAX_ADDED = 10_000;

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
export class Duplicates {
  readonly #unqueried = new Set<Source>();
  /** Those whose turn has not come yet. */
  readonly #notStarted = new Set<Source>();
  readonly #answers = new WeakMap<Source, Answered>();
  readonly #candidates = new WeakMap<Source, readonly Known[]>();
  /** When files of such outlines were last heard of. */
  readonly #addedAt = new Map<string, number>();
  #allStaleSince = Number.NEGATIVE_INFINITY;
  #querying: Promise<void> | null = null;

  constructor(
    private readonly lookup: Lookup,
    private readonly tus: Tus,
    private readonly ports: Ports,
  ) {}

  /** The server will be asked for this file, now or again. */
  enqueue(source: Source): void {
    this.#unqueried.add(source);
    this.#notStarted.add(source);
  }

  /** Nobody wants to know any more. */
  remove(source: Source): void {
    this.#unqueried.delete(source);
    this.#notStarted.delete(source);
  }

  /** The server has one more file. */
  fileAdded(file: NameAndSize): void {
    const now = this.ports.clock.now();
    this.#addedAt.set(nameAndSizeKey(file), now);
    if (this.#addedAt.size <= MAX_ADDED) return;
    this.#addedAt.clear();
    this.#allStaleSince = now;
  }

  /**
   * Where the server has this very file, or null.
   *
   * @param compared called with how many bytes were read so far, where it takes reading to know
   * @param enough   ends the reading of a file that shall be sent in any case
   */
  async find(
    source: Source,
    onCompared: (bytes: number) => void,
    signal: AbortSignal,
    skipCompare: AbortSignal = signal,
  ): Promise<string | null> {
    this.#requeueIfStale(source);
    while (this.#unqueried.has(source)) {
      this.#querying ??= this.#query(source).finally(() => {
        this.#querying = null;
      });
      await this.#querying;
    }
    signal.throwIfAborted();
    this.#notStarted.delete(source);
    const candidates = await this.#candidatesOf(source, signal);
    if (candidates.length === 0) return null;
    const sha256 = await this.#digest(source, onCompared, AbortSignal.any([signal, skipCompare]));
    signal.throwIfAborted();
    for (const candidate of candidates.filter((found) => found.sha256 === sha256)) {
      const url = `/api/uploads/${candidate.id}`;
      if (await this.tus.complete(url, source.size, signal)) return url;
    }
    this.#candidates.delete(source);
    return null;
  }

  /** Asks again where the answer is no longer to be trusted, in the same company. */
  #requeueIfStale(source: Source): void {
    const answer = this.#answers.get(source);
    if (!answer) return;
    const changed = Math.max(
      this.#allStaleSince,
      this.#addedAt.get(nameAndSizeKey(source)) ?? this.#allStaleSince,
    );
    if (this.ports.clock.now() - answer.at < MAX_AGE_MILLISECONDS && changed < answer.at) return;
    this.#unqueried.add(source);
    for (const other of answer.batch) if (this.#notStarted.has(other)) this.#unqueried.add(other);
  }

  /** Files that may be this one: those with a digest to compare, and no sample of another content. */
  async #candidatesOf(source: Source, signal: AbortSignal): Promise<readonly Known[]> {
    const found = (this.#candidates.get(source) ?? []).filter(({ sha256 }) => sha256 !== null);
    const { hasher } = this.ports;
    if (found.length === 0 || !hasher.available || source.size <= SMALL_FILE) return found;
    const own = await sample(source, hasher).catch(() => '');
    const likely: Known[] = [];
    for (const each of found) {
      const remote = await this.tus.retrieve(`/api/uploads/${each.id}`, signal).catch(() => null);
      signal.throwIfAborted();
      const theirs = remote?.metadata.get('sample') || own;
      if (theirs === own) likely.push(each);
    }
    return likely;
  }

  /** Asks for a file, and for others that wait, in one question. */
  async #query(first: Source): Promise<void> {
    const batch = [first];
    for (const source of this.#unqueried) {
      if (batch.length === BATCH) break;
      if (source !== first) batch.push(source);
    }
    const found = await this.lookup(batch.map(({ name, size }) => ({ name, size }))).catch(
      emptyIfUnsupported,
    );
    const byKey = groupByNameAndSize(found);
    const answered = { at: this.ports.clock.now(), batch };
    for (const source of batch) {
      this.#unqueried.delete(source);
      this.#answers.set(source, answered);
      const alike = byKey.get(nameAndSizeKey(source));
      if (alike) this.#candidates.set(source, alike);
    }
  }

  async #digest(
    source: Source,
    onCompared: (bytes: number) => void,
    signal: AbortSignal,
  ): Promise<string | null> {
    onCompared(0);
    try {
      return hex(await this.ports.hasher.whole(source.slice(0, source.size), onCompared, signal));
    } catch {
      // Whoever sends it finds out what is wrong with it.
      return null;
    }
  }
}

/** What files of one name and size have in common. The server keeps names in normal form C, whatever this machine does. */
export function nameAndSizeKey({ name, size }: NameAndSize): string {
  return `${name.normalize('NFC')}\n${size}`;
}

/** Brings together what may be alike. */
export function groupByNameAndSize<T extends NameAndSize>(
  all: readonly T[],
): ReadonlyMap<string, readonly T[]> {
  const found = new Map<string, T[]>();
  for (const each of all) {
    const alike = found.get(nameAndSizeKey(each));
    if (alike) alike.push(each);
    else found.set(nameAndSizeKey(each), [each]);
  }
  return found;
}

/** What passes, passes; a server that does not know the question has no answer. */
function emptyIfUnsupported(error: unknown): readonly Known[] {
  if (error instanceof Problem && (error.remedy === 'retry' || error.remedy === 'sign-in')) throw error;
  return [];
}
