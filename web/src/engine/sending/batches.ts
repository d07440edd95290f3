import { BATCH_BYTES, BATCH_FILES, BATCHED_FILE, MAX_CREATIONS } from '../pacing/batch-size';
import type { Pacing } from '../pacing/pacing';
import type { Ports, Source } from '../ports';
import { Problem } from '../problem';
import { type BatchFile, type BatchResult, sendBatch } from '../server/batch';

/** How long the first file of a batch waits for others. */
const GATHER_MILLISECONDS = 10;

/** What the server announces of batches. */
export interface BatchAbilities {
  /** Several files may be sent in one request. */
  readonly batch: boolean;
  /** The largest request body in bytes, or null. */
  readonly maxAppendSize: number | null;
}

/** Why a file of a batch was not stored. No unfinished upload is left on the server. */
export class BatchProblem extends Problem {
  constructor({ remedy, kind, detail, status, retryAfter, values }: Problem) {
    super(remedy, kind, detail, status, retryAfter, values);
  }
}

/** A file that waits for its result. */
interface Member {
  readonly file: BatchFile;
  readonly signal: AbortSignal;
  /** Null if the file is to be sent in a request of its own. */
  readonly resolve: (url: string | null) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Sends files up to `BATCHED_FILE` together: one request for many files saves round trips, and work on both sides. Each
 * file has its own result. If a request fails as a whole with 401, 429 or 5xx, its files are sent in batches again later;
 * after any other failure, each is sent alone.
 */
export class Batches {
  #waiting: Member[] = [];
  /** Requests of batches and of files that are sent alone. */
  #running = 0;
  /** Files that are to be sent alone. */
  #queued: (() => void)[] = [];
  #gathering = false;
  /** Files that are not sent in batches any more. */
  readonly #alone = new WeakSet<Source>();

  constructor(
    private readonly ports: Pick<Ports, 'transport' | 'clock'>,
    private readonly capabilities: () => BatchAbilities,
    private readonly pacing: Pacing,
  ) {}

  /** Whether a file can be sent in a batch. */
  takes(source: Source): boolean {
    return this.capabilities().batch && source.size <= BATCHED_FILE && !this.#alone.has(source);
  }

  /**
   * Sends a whole file together with others; resolves to the URL of its complete upload, or to null if there are no
   * others. Fails with a `BatchProblem`, with an unexpected error of the request, or if the signal is aborted before
   * the request begins. A running request is aborted only when the signals of all its files are aborted.
   */
  send(file: BatchFile, signal: AbortSignal): Promise<string | null> {
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const member = { file, signal, resolve, reject };
      this.#waiting.push(member);
      signal.addEventListener('abort', () => this.#leave(member), { once: true });
      this.#sendFull();
      if (this.#waiting.length > 0) void this.#gather();
    });
  }

  /**
   * Waits until a file may be sent alone: after a failed batch many files are. The returned function ends the request.
   */
  async place(signal: AbortSignal): Promise<() => void> {
    let wake = (): void => undefined;
    const stop = (): void => wake();
    signal.addEventListener('abort', stop);
    while (!this.#mayRun() && !signal.aborted) {
      await new Promise<void>((resolve) => {
        wake = resolve;
        this.#queued.push(resolve);
      });
    }
    signal.removeEventListener('abort', stop);
    signal.throwIfAborted();
    this.#running++;
    return () => this.#ended();
  }

  #ended(): void {
    this.#running--;
    const queued = this.#queued;
    this.#queued = [];
    for (const wake of queued) wake();
    this.#sendFull();
    if (this.#waiting.length > 0) void this.#gather();
  }

  /** Removes an aborted file that has not been sent. */
  #leave(member: Member): void {
    const rest = this.#waiting.filter((other) => other !== member);
    if (rest.length < this.#waiting.length) member.reject(member.signal.reason);
    this.#waiting = rest;
  }

  async #gather(): Promise<void> {
    if (this.#gathering) return;
    this.#gathering = true;
    await this.ports.clock.wait(GATHER_MILLISECONDS);
    this.#gathering = false;
    this.#sendFull();
    while (this.#waiting.length > 0 && this.#mayRun()) this.#begin(this.#take());
  }

  #mayRun(): boolean {
    return this.#running < Math.min(MAX_CREATIONS, this.pacing.limits().connections ?? MAX_CREATIONS);
  }

  /** Sends batches that are full. */
  #sendFull(): void {
    while (this.#mayRun() && this.#isFull()) this.#begin(this.#take());
  }

  #isFull(): boolean {
    return this.#fitting() < this.#waiting.length || this.#waiting.length === BATCH_FILES;
  }

  /** The number of waiting files that fit into one batch; at least one. */
  #fitting(): number {
    const most = Math.min(BATCH_BYTES, this.pacing.pieceSize.most, this.#maxAppendSize());
    let count = 0;
    let bytes = 0;
    for (const { file } of this.#waiting) {
      bytes += file.content.size;
      if (count > 0 && (count === BATCH_FILES || bytes > most)) break;
      count++;
    }
    return count;
  }

  #maxAppendSize(): number {
    return this.capabilities().maxAppendSize ?? BATCH_BYTES;
  }

  #take(): Member[] {
    return this.#waiting.splice(0, this.#fitting());
  }

  #begin(members: readonly Member[]): void {
    const [first, second] = members;
    if (!first) return;
    if (!second) return first.resolve(null);
    this.#running++;
    void this.#run(members).finally(() => this.#ended());
  }

  async #run(members: readonly Member[]): Promise<void> {
    const all = new AbortController();
    const stop = (): void => {
      if (members.every(({ signal }) => signal.aborted)) all.abort();
    };
    for (const { signal } of members) signal.addEventListener('abort', stop);
    try {
      const files = members.map(({ file }) => file);
      const results = await sendBatch(this.ports.transport, files, all.signal);
      members.forEach((member, i) => {
        this.#settle(member, results[i]);
      });
    } catch (error) {
      for (const member of members) this.#failed(member, error);
    } finally {
      for (const { signal } of members) signal.removeEventListener('abort', stop);
    }
  }

  #settle(member: Member, result: BatchResult | undefined): void {
    if (result && 'url' in result) return member.resolve(result.url);
    const problem = result?.problem ?? new Problem('retry', 'no-result', '', 0);
    // The bytes were damaged on the way: send them again.
    if (problem.kind === 'digest-mismatch')
      return this.#failed(member, new Problem('resync', problem.kind, problem.detail, problem.status));
    if (!result) return this.#failed(member, problem);
    member.reject(new BatchProblem(problem));
  }

  /** The request failed, or has no result for this file. */
  #failed({ file, reject }: Member, error: unknown): void {
    if (!(error instanceof Problem)) return reject(error);
    const mayBatchAgain = error.status === 401 || error.status === 429 || error.status >= 500;
    if (!mayBatchAgain) this.#alone.add(file.source);
    // Anything but the ordinary reasons may be due to the batch, such as a proxy that limits the size of requests.
    const again = mayBatchAgain || error.remedy === 'resync';
    reject(new BatchProblem(again ? error : new Problem('retry', error.kind, error.detail, error.status)));
  }
}
