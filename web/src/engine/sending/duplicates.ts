import { hex } from '../encoding';
import { groupByNameAndSize, type NameAndSize, nameAndSizeKey } from '../name-and-size';
import { SMALL_FILE } from '../pacing/piece-size';
import type { Ports, Source } from '../ports';
import { Problem } from '../problem';
import { fingerprintOf } from '../reading/fingerprint';
import type { KnownFile } from '../server/queries';
import type { Tus } from '../server/tus';

/** Queries the server for files with these names and sizes; fails with a `Problem`. */
export type Lookup = (files: readonly NameAndSize[]) => Promise<readonly KnownFile[]>;

/** Files per query. */
const BATCH = 1000;

/** After this time an answer is stale: another tab or device may have uploaded the file. */
const MAX_AGE_MILLISECONDS = 30_000;

/** Maximum number of remembered changes; beyond it all answers count as stale. */
const MAX_ADDED = 10_000;

/** The batch of a query, and when its answer arrived. */
interface Answered {
  readonly at: number;
  readonly batch: readonly Source[];
}

/**
 * Finds files that are already on the server, so that choosing a folder again uploads only what is new. Queries
 * names and sizes in batches, and reads a file only if the server has one with the same name and size, to compare
 * the SHA-256.
 */
export class Duplicates {
  readonly #unqueried = new Set<Source>();
  /** Files whose upload has not started. */
  readonly #notStarted = new Set<Source>();
  readonly #answers = new WeakMap<Source, Answered>();
  readonly #candidates = new WeakMap<Source, readonly KnownFile[]>();
  /** When a file with this name and size was last added on the server. */
  readonly #addedAt = new Map<string, number>();
  #allStaleSince = Number.NEGATIVE_INFINITY;
  #querying: Promise<void> | null = null;

  constructor(
    private readonly lookup: Lookup,
    private readonly tus: Tus,
    private readonly ports: Ports,
  ) {}

  /** Schedules a query for this file, also if it was queried before. */
  enqueue(source: Source): void {
    this.#unqueried.add(source);
    this.#notStarted.add(source);
  }

  /** The file is no longer to be uploaded. */
  remove(source: Source): void {
    this.#unqueried.delete(source);
    this.#notStarted.delete(source);
  }

  /** A file was added on the server. */
  fileAdded(file: NameAndSize): void {
    const now = this.ports.clock.now();
    this.#addedAt.set(nameAndSizeKey(file), now);
    if (this.#addedAt.size <= MAX_ADDED) return;
    this.#addedAt.clear();
    this.#allStaleSince = now;
  }

  /**
   * The URL of an identical file on the server, or null.
   *
   * @param onCompared called with the number of bytes read, if the file has to be read
   * @param skipCompare aborts the comparison; the file is then uploaded in any case
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

  /** Queries a file whose answer is stale again, together with the batch it was queried in. */
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

  /** Possible duplicates: files with a digest to compare, and without a different fingerprint. */
  async #candidatesOf(source: Source, signal: AbortSignal): Promise<readonly KnownFile[]> {
    const found = (this.#candidates.get(source) ?? []).filter(({ sha256 }) => sha256 !== null);
    const { hasher } = this.ports;
    if (found.length === 0 || !hasher.available || source.size <= SMALL_FILE) return found;
    const own = await fingerprintOf(source, hasher).catch(() => '');
    const likely: KnownFile[] = [];
    for (const each of found) {
      const remote = await this.tus.retrieve(`/api/uploads/${each.id}`, signal).catch(() => null);
      signal.throwIfAborted();
      const theirs = remote?.fingerprint || own;
      if (theirs === own) likely.push(each);
    }
    return likely;
  }

  /** Queries one file, together with others that wait. */
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
      const group = byKey.get(nameAndSizeKey(source));
      if (group) this.#candidates.set(source, group);
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
      // Sending will report the read error.
      return null;
    }
  }
}

/** Rethrows temporary errors; any other error (an old server) counts as "no duplicates". */
function emptyIfUnsupported(error: unknown): readonly KnownFile[] {
  if (error instanceof Problem && (error.remedy === 'retry' || error.remedy === 'sign-in')) throw error;
  return [];
}
