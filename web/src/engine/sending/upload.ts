import { Facts, keyOf } from '../facts';
import type { NameAndSize } from '../name-and-size';
import { type Bottleneck, Timings } from '../pacing/bottleneck';
import { SMALL_FILE } from '../pacing/piece-size';
import { FINAL, type Phase, RESTING } from '../phase';
import type { Source } from '../ports';
import { Problem } from '../problem';
import { plus, type Range } from '../ranges';
import { BatchProblem } from './batches';
import { type CreatedUpload, findOrCreate } from './creation';
import { lockOf, remove, removeUnlessComplete } from './removal';
import { Retries } from './retries';
import { Sending } from './sending';
import { type Shared, verifiesPieces } from './shared';
import { verifyComplete } from './verification';

/**
 * One upload. It decides all its transitions; `queue.ts` has a diagram of them. The server's state is kept in `durable`, so
 * the upload can stop at any time and resume.
 */
export class Upload extends Facts {
  #abort: AbortController | null = null;
  /** Resolves when the current run has ended. */
  #finished: Promise<void> = Promise.resolve();
  #sending: Sending | null = null;
  /** Whether an earlier creation got no response. */
  #creationUnanswered = false;
  /** Whether another tab or device is sending it. */
  #heldElsewhere = false;
  /** Whether the server has assembled it from two different files. */
  #assembledFromTwoFiles = false;
  #skipCompare: AbortController | null = null;
  readonly #timings = new Timings();
  readonly #retries: Retries;

  constructor(
    id: number,
    source: Source | null,
    url: string | null,
    nameAndSize: NameAndSize,
    private readonly shared: Shared,
    /** Called when another tab has released its lock. */
    private readonly onLockReleased: () => void = () => undefined,
  ) {
    super(id, nameAndSize.name, nameAndSize.size, source, url);
    this.#retries = new Retries(shared.ports);
  }

  /** Bytes that are sent but not acknowledged. */
  get inFlight(): number {
    return this.#sending?.inFlight ?? 0;
  }

  /** What limits the speed, or null if unknown. */
  get bottleneck(): Bottleneck | null {
    return this.#timings.most;
  }

  /** Milliseconds since the last acknowledgement while sending; 0 in any other phase. */
  silentFor(now: number): number {
    return this.phase === 'sending' && this.#sending ? now - this.#sending.lastAcknowledged : 0;
  }

  /** Runs until it ends or rests. Never throws. */
  run(): Promise<void> {
    const { source } = this;
    if (!source || FINAL.has(this.phase)) return this.#finished;
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.#to('starting');
    const name = `lading-upload:${this.shared.account.owner}\n${keyOf(source)}`;
    this.#finished = this.#withLock(name, signal, () => this.#runAttempts(source, signal));
    return this.#finished;
  }

  /** Runs `work` while holding the lock; rests in `other-tab` if another tab holds it. */
  async #withLock(name: string, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
    const { locks } = this.shared.ports;
    if ((await locks.exclusively(name, work)) || signal.aborted) return;
    this.#heldElsewhere = true;
    this.#to('other-tab');
    // When the other tab is done or closed, query the server for what is left.
    void locks.free(name, signal).then(() => {
      if (signal.aborted || this.phase !== 'other-tab') return;
      if (this.url === null && this.source) this.shared.duplicates.enqueue(this.source);
      this.onLockReleased();
    });
  }

  async #runAttempts(source: Source, signal: AbortSignal): Promise<void> {
    while (!signal.aborted && !RESTING.has(this.phase)) {
      try {
        await this.#attempt(source, signal);
      } catch (error) {
        if (signal.aborted) return;
        await this.#failed(error, signal);
      }
    }
  }

  async #attempt(source: Source, signal: AbortSignal): Promise<void> {
    if (!(await source.unchanged())) throw new Problem('give-up', 'file-changed', '', 0);
    signal.throwIfAborted();
    const created = this.url === null ? await this.#findOrCreate(source, signal) : null;
    if (this.phase === 'done') return;
    signal.throwIfAborted();
    const url = this.url ?? '';
    await this.#withLock(lockOf(url), signal, async () => {
      this.#heldElsewhere = false;
      if (created?.state !== 'created') await this.#queryState(url, signal);
      await this.#send(source, url, signal);
      await this.#finish(source, url, signal);
    });
  }

  /** Finds or creates the upload on the server. */
  async #findOrCreate(source: Source, signal: AbortSignal): Promise<CreatedUpload> {
    this.#skipCompare = new AbortController();
    const onCompared = this.#reportCompared('comparing', signal);
    const options = {
      creationUnanswered: this.#creationUnanswered,
      onCompared,
      skipCompare: this.#skipCompare.signal,
    };
    const found = await findOrCreate(source, this.shared, options, signal).catch((error: unknown) => {
      const unanswered = error instanceof Problem && error.remedy === 'retry';
      if (unanswered && !(error instanceof BatchProblem)) this.#creationUnanswered = true;
      throw error;
    });
    this.url = found.url;
    this.shared.dropFromBacklog(this);
    this.durable = found.durable;
    this.verified = found.verified ?? this.verified;
    this.already = found.state === 'complete';
    if (found.state === 'stored' && signal.aborted) this.completedElsewhere();
    else if (found.state === 'stored' || this.already) this.#markDone();
    else this.#toUnlessAborted('starting', signal);
    return found;
  }

  async #queryState(url: string, signal: AbortSignal): Promise<void> {
    const state = await this.shared.tus.retrieve(url, signal);
    this.durable = state.durable;
    this.shared.changed();
  }

  async #send(source: Source, url: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.durableBytes < this.size) this.verified = verifiesPieces(this.shared);
    const sending = new Sending(this.shared, {
      url,
      source,
      asPieces: this.shared.capabilities().pieces && this.size > SMALL_FILE,
      durable: () => this.durable,
      onDurable: (range) => this.#onDurable(range, signal),
      onBytes: (bytes, now) => this.speed.add(bytes, now),
      timings: this.#timings,
    });
    this.speed.begin(this.shared.ports.clock.now());
    this.#sending = sending;
    this.#toUnlessAborted('sending', signal);
    try {
      await sending.run(signal);
    } finally {
      this.#sending = null;
    }
  }

  #onDurable(range: Range, signal: AbortSignal): void {
    this.durable = plus(this.durable, range);
    this.#retries.reset();
    if (signal.aborted) return;
    this.problem = null;
    this.#to('sending');
  }

  /** Pieces arrive in any order, so no response to a piece confirms the file: query the file. */
  async #finish(source: Source, url: string, signal: AbortSignal): Promise<void> {
    this.#toUnlessAborted('finishing', signal);
    const { size, needsFullCompare } = this;
    const onRead = this.#reportCompared('verifying', signal);
    this.#assembledFromTwoFiles = !(await verifyComplete(
      { url, size, needsFullCompare, source },
      this.shared,
      onRead,
      signal,
    ));
    if (this.#assembledFromTwoFiles) throw new Problem('give-up', 'file-changed', '', 0);
    signal.throwIfAborted();
    void this.shared.ports.journal.remove(url);
    this.#to('done');
  }

  async #failed(error: unknown, signal: AbortSignal): Promise<void> {
    const problem = error instanceof Problem ? error : new Problem('give-up', 'unexpected', String(error), 0);
    this.problem = problem;
    switch (problem.remedy) {
      case 'sign-in':
        return this.#to('signed-out');
      case 'give-up':
      case 'smaller':
        if (problem.forGood) this.#onRejected();
        return this.#to('failed');
      case 'recreate':
        if ((await this.#resetIfOwner(signal)) === 'other-user')
          return this.#toUnlessAborted('signed-out', signal);
        break;
      case 'resync':
        this.#heldElsewhere = problem.kind === 'taken-over' && this.#retries.countTakeOver();
        if (this.#heldElsewhere) return this.#to('elsewhere');
        break;
      case 'retry':
        break;
    }
    if (this.#retries.countFailure(problem)) return this.#toUnlessAborted('failed', signal);
    this.shared.pacing.connections.reset();
    this.#toUnlessAborted(this.shared.ports.network.online ? 'retrying' : 'offline', signal);
    await this.#retries.wait(problem, signal);
    this.#toUnlessAborted('starting', signal);
  }

  /** No byte of the upload is stored on the server, so this page forgets what it knew of it. */
  #onRejected(): void {
    if (this.url !== null) void this.shared.ports.journal.remove(this.url);
    this.url = null;
    this.durable = [];
    this.shared.dropFromBacklog(this);
  }

  /**
   * Uploads of another account look missing (404). Resets the upload only if its owner is signed in. Changes nothing if
   * another user is, or if the user is unknown.
   */
  async #resetIfOwner(signal: AbortSignal): Promise<'reset' | 'other-user' | 'unknown'> {
    const { account, ports } = this.shared;
    const isOwner = await account.isOwnerIfKnown();
    if (signal.aborted || isOwner === null) return 'unknown';
    if (!isOwner) return 'other-user';
    void ports.journal.remove(this.url ?? '');
    this.url = null;
    this.#creationUnanswered = this.needsFullCompare = this.#assembledFromTwoFiles = false;
    return 'reset';
  }

  /** Stops for now. Durable bytes are kept; bytes in flight may be sent again. */
  pause(): void {
    if (FINAL.has(this.phase)) return;
    this.#to('paused');
    this.stop();
  }

  /** Aborts the current run, without changing the phase. */
  stop(): void {
    this.#abort?.abort();
  }

  /** Retries now instead of waiting. */
  retryNow(): void {
    this.#retries.retryNow();
  }

  /** Uploads the file although the server may already have it. */
  sendAnyway(): void {
    this.#skipCompare?.abort();
  }

  /** Moves a resting upload back to `waiting`. */
  requeue(): void {
    if (!this.source || FINAL.has(this.phase)) return;
    this.#retries.reset();
    this.problem = null;
    this.#to('waiting');
  }

  /** Another tab or device has completed the upload. */
  completedElsewhere(): void {
    if (!RESTING.has(this.phase) || FINAL.has(this.phase) || this.#assembledFromTwoFiles) return;
    this.#toDone();
  }

  #toDone(): void {
    this.stop();
    this.#markDone();
    void this.shared.ports.journal.remove(this.url ?? '');
  }

  #markDone(): void {
    this.durable = [{ from: 0, to: this.size }];
    this.problem = null;
    this.phase = 'done';
    this.shared.changed();
  }

  /**
   * Cancels the upload and deletes it on the server. If it has become a file meanwhile, it is done instead; if
   * another tab or device is sending it, it continues there.
   *
   * @param closing whether the page is closing, so that the server can't be queried first
   */
  async cancel(closing = false): Promise<void> {
    if (FINAL.has(this.phase)) return;
    this.#to('cancelled');
    this.stop();
    if (this.#heldElsewhere) return;
    if (closing) {
      const { url } = this;
      if (url !== null && this.source && this.durableBytes < this.size) await remove(url, this.shared);
      return;
    }
    // A file that was sent together with others may be stored by now.
    await this.#finished;
    const { url, size } = this;
    if (url === null) return;
    if (await removeUnlessComplete({ url, size, mayBeComplete: !this.#assembledFromTwoFiles }, this.shared))
      this.#toDone();
  }

  #reportCompared(phase: Phase, signal: AbortSignal): (bytes: number) => void {
    return (bytes) => {
      this.comparedBytes = bytes;
      this.#toUnlessAborted(phase, signal);
    };
  }

  /** Changes the phase unless the run was aborted. */
  #toUnlessAborted(phase: Phase, signal: AbortSignal): void {
    if (!signal.aborted) this.#to(phase);
  }

  #to(phase: Phase): void {
    if (this.phase === 'cancelled') return;
    this.phase = phase;
    this.shared.changed();
  }
}
