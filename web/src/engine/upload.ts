import { type Bottleneck, TimeSpent } from './bottleneck';
import { type Place, place } from './creation';
import { Facts, keyOf } from './facts';
import { SMALL_FILE } from './pace';
import { OVER, type Phase, RESTING } from './phase';
import type { Source } from './ports';
import { Problem } from './problem';
import { plus, type Range } from './ranges';
import { lockOf, remove, removeUnlessWhole } from './removal';
import { checks, Sending } from './sending';
import { Setbacks } from './setbacks';
import type { Shared } from './shared';
import { arrived } from './verification';

/**
 * One file on its way. It is the only place that decides what happens next; everything it learns from the server is
 * kept in `durable`, so it can stop at any moment and go on from there.
 */
export class Upload extends Facts {
  #abort: AbortController | null = null;
  /** Resolves when nothing of the present run is left. */
  #over: Promise<void> = Promise.resolve();
  #sending: Sending | null = null;
  /** Whether an earlier creation got no answer. */
  #unsure = false;
  /** Whether another tab or device sends it. */
  #foreign = false;
  /** Whether the server has put it together from two files. */
  #mixed = false;
  #enough: AbortController | null = null;
  readonly #spent = new TimeSpent();
  readonly #setbacks: Setbacks;

  constructor(
    id: number,
    source: Source | null,
    url: string | null,
    facts: { name: string; size: number },
    private readonly shared: Shared,
    /** Called when what another tab held is free to be looked at. */
    private readonly released: () => void = () => undefined,
  ) {
    super(id, facts.name, facts.size, source, url);
    this.#setbacks = new Setbacks(shared.ports);
  }

  /** Bytes that left this machine and are not acknowledged. */
  get inFlight(): number {
    return this.#sending?.inFlight ?? 0;
  }

  /** What makes it as slow as it is, or null while that is unknown. */
  get bottleneck(): Bottleneck | null {
    return this.#spent.most;
  }

  /** Milliseconds since anything was last acknowledged while sending; 0 in any other phase. */
  quiet(now: number): number {
    return this.phase === 'sending' && this.#sending ? now - this.#sending.lastArrival : 0;
  }

  /** Sends until it is done or has to rest. Never throws. */
  run(): Promise<void> {
    const { source } = this;
    if (!source || OVER.has(this.phase)) return this.#over;
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.#to('starting');
    const name = `lading-upload:${this.shared.ownership.owner}\n${keyOf(source)}`;
    this.#over = this.#alone(name, signal, () => this.#goOn(source, signal));
    return this.#over;
  }

  /** Works while no other tab may; rests while one does. */
  async #alone(name: string, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
    const { locks } = this.shared.ports;
    if ((await locks.exclusively(name, work)) || signal.aborted) return;
    this.#foreign = true;
    this.#to('other-tab');
    // When that tab is done or gone, asking the server tells whether anything is left to do.
    void locks.free(name, signal).then(() => {
      if (signal.aborted || this.phase !== 'other-tab') return;
      if (this.url === null && this.source) this.shared.twins.expect(this.source);
      this.released();
    });
  }

  async #goOn(source: Source, signal: AbortSignal): Promise<void> {
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
    const begun = this.url === null ? await this.#begin(source, signal) : null;
    if (this.phase === 'done') return;
    const url = this.url ?? '';
    await this.#alone(lockOf(url), signal, async () => {
      this.#foreign = false;
      if (begun?.state !== 'new') await this.#ask(url, signal);
      await this.#send(source, url, signal);
      await this.#finish(source, url, signal);
    });
  }

  /** Finds or makes its place on the server. */
  async #begin(source: Source, signal: AbortSignal): Promise<Place> {
    this.#enough = new AbortController();
    const compared = this.#compares('comparing', signal);
    const search = { unsure: this.#unsure, compared, enough: this.#enough.signal };
    const found = await place(source, this.shared, search, signal).catch((error: unknown) => {
      if (error instanceof Problem && error.remedy === 'retry') this.#unsure = true;
      throw error;
    });
    this.url = found.url;
    this.shared.begun(this);
    this.durable = found.durable;
    this.verified = found.verified ?? this.verified;
    this.already = found.state === 'whole';
    if (this.already) this.#to('done');
    else this.#step('starting', signal);
    return found;
  }

  async #ask(url: string, signal: AbortSignal): Promise<void> {
    const state = await this.shared.tus.retrieve(url, signal);
    this.durable = state.durable;
    this.shared.changed();
  }

  async #send(source: Source, url: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.arrived < this.size) this.verified = checks(this.shared);
    const sending = new Sending(this.shared, {
      url,
      source,
      placed: this.shared.abilities().pieces && this.size > SMALL_FILE,
      durable: () => this.durable,
      landed: (range) => this.#landed(range, signal),
      moved: (bytes, now) => this.speed.add(bytes, now),
      spent: this.#spent,
    });
    this.speed.begin(this.shared.ports.clock.now());
    this.#sending = sending;
    this.#step('sending', signal);
    try {
      await sending.run(signal);
    } finally {
      this.#sending = null;
    }
  }

  #landed(range: Range, signal: AbortSignal): void {
    this.durable = plus(this.durable, range);
    this.#setbacks.forget();
    if (signal.aborted) return;
    this.problem = null;
    this.#to('sending');
  }

  /** Pieces arrive in any order, so none of their answers says that the file is whole: ask for the file. */
  async #finish(source: Source, url: string, signal: AbortSignal): Promise<void> {
    this.#step('finishing', signal);
    const { size, doubtful } = this;
    const read = this.#compares('verifying', signal);
    this.#mixed = !(await arrived({ url, size, doubtful, source }, this.shared, read, signal));
    if (this.#mixed) throw new Problem('give-up', 'file-changed', '', 0);
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
        if (problem.forGood) this.#rejected();
        return this.#to('failed');
      case 'begin-anew':
        if (await this.#isOthers(signal)) return this.#step('signed-out', signal);
        break;
      case 'ask':
        this.#foreign = problem.kind === 'taken-over' && this.#setbacks.givesWay();
        if (this.#foreign) return this.#to('elsewhere');
        break;
      case 'retry':
        break;
    }
    if (this.#setbacks.tooMany(problem)) return this.#step('failed', signal);
    this.shared.line.connections.reset();
    this.#step(this.shared.ports.network.online ? 'retrying' : 'offline', signal);
    await this.#setbacks.wait(problem, signal);
    this.#step('starting', signal);
  }

  /** Nothing of it is on the server, and nothing of it is worth remembering. */
  #rejected(): void {
    if (this.url !== null) void this.shared.ports.journal.remove(this.url);
    this.url = null;
    this.durable = [];
    this.shared.begun(this);
  }

  /** Nobody sees another account's uploads: before one counts as gone, it must be its owner who asked. */
  async #isOthers(signal: AbortSignal): Promise<boolean> {
    const { ownership, ports } = this.shared;
    const mine = await ownership.tell();
    if (signal.aborted || mine === null) return false;
    if (!mine) return true;
    void ports.journal.remove(this.url ?? '');
    this.url = null;
    this.#unsure = this.doubtful = this.#mixed = false;
    return false;
  }

  /** Stops for now. What arrived stays; what is on its way may be sent again. */
  pause(): void {
    if (OVER.has(this.phase)) return;
    this.#to('paused');
    this.stop();
  }

  /** Nothing happens any more, whatever it was about. */
  stop(): void {
    this.#abort?.abort();
  }

  /** Tries at once instead of waiting. */
  hurry(): void {
    this.#setbacks.hurry();
  }

  /** Sends the file although the server may have it already. */
  sendAnyway(): void {
    this.#enough?.abort();
  }

  /** Lets a resting upload be queued again. */
  ready(): void {
    if (!this.source || OVER.has(this.phase)) return;
    this.#setbacks.forget();
    this.problem = null;
    this.#to('waiting');
  }

  /** Another tab or device has sent the rest. */
  arrivedElsewhere(): void {
    if (!RESTING.has(this.phase) || OVER.has(this.phase) || this.#mixed) return;
    this.#becomesDone();
  }

  #becomesDone(): void {
    this.stop();
    this.durable = [{ from: 0, to: this.size }];
    this.problem = null;
    this.phase = 'done';
    this.shared.changed();
    void this.shared.ports.journal.remove(this.url ?? '');
  }

  /**
   * Ends the upload and removes what the server has of it. What has become a file meanwhile is done instead, and what
   * another tab or device sends goes on there.
   *
   * @param leaving whether the page goes away now: nothing can be asked before
   */
  async cancel(leaving = false): Promise<void> {
    if (OVER.has(this.phase)) return;
    this.#to('cancelled');
    this.stop();
    const { url, size } = this;
    if (url === null || this.#foreign) return;
    if (leaving) {
      if (this.source && this.arrived < this.size) await remove(url, this.shared);
      return;
    }
    await this.#over;
    if (await removeUnlessWhole({ url, size, mayBeWhole: !this.#mixed }, this.shared)) this.#becomesDone();
  }

  #compares(phase: Phase, signal: AbortSignal): (bytes: number) => void {
    return (bytes) => {
      this.compared = bytes;
      this.#step(phase, signal);
    };
  }

  /** What a run does counts as long as the run does. */
  #step(phase: Phase, signal: AbortSignal): void {
    if (!signal.aborted) this.#to(phase);
  }

  #to(phase: Phase): void {
    if (this.phase === 'cancelled') return;
    this.phase = phase;
    this.shared.changed();
  }
}
