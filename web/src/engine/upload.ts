import { type Bottleneck, TimeSpent } from './bottleneck';
import { type Place, place } from './creation';
import { hex } from './fingerprint';
import { backoff, SMALL_FILE } from './pace';
import { untilBack } from './patient';
import { type Phase, RESTING } from './phase';
import type { Source } from './ports';
import { Problem } from './problem';
import { plus, type Range, total } from './ranges';
import { checks, readable, Sending } from './sending';
import type { Shared } from './shared';
import { Speed } from './speed';

/** Failures in a row after which a person is asked. The count begins anew with every byte that arrives. */
const MAX_FAILURES = 60;

/** Who takes an upload over twice within this time is somebody who sends it, not somebody who asked once. */
const TAKEN_MILLISECONDS = 60_000;

/** How long who took over has for itself. */
const GIVE_WAY_MILLISECONDS = 2000;

/** How often the server is asked whether it knows the digest of a file by now. */
const DIGEST_MILLISECONDS = 2000;

/** Ended for good. */
const OVER: ReadonlySet<Phase> = new Set(['done', 'cancelled']);

/**
 * One file on its way. It is the only place that decides what happens next; everything it learns from the server is
 * kept in `durable`, so it can stop at any moment and go on from there.
 */
export class Upload {
  phase: Phase = 'waiting';
  problem: Problem | null = null;
  /** What the server has on stable storage. */
  durable: Range[] = [];
  /** Whether pieces are verified; null until it is known. */
  verified: boolean | null = null;
  /** Bytes that were read to tell whether the server has the file already, or has this very one. */
  compared = 0;
  /** Whether it was on the server before anything was sent. */
  already = false;
  /** Whether the file may be another than the one the upload began with: it is compared as a whole in the end. */
  doubtful = false;
  readonly speed = new Speed();
  /** What this browser can open the file with again, without asking for it. */
  handle: FileSystemFileHandle | null = null;
  readonly size: number;
  readonly name: string;

  private abort: AbortController | null = null;
  /** Resolves when nothing of the present run is left. */
  private over: Promise<void> = Promise.resolve();
  private sending: Sending | null = null;
  private failures = 0;
  private takenOverAt = Number.NEGATIVE_INFINITY;
  /** Whether an earlier creation got no answer. */
  private unsure = false;
  /** Whether another tab or device sends it. */
  private foreign = false;
  /** Whether the server has put it together from two files. */
  private mixed = false;
  private restart: (() => void) | null = null;
  private enough: AbortController | null = null;
  private readonly spent = new TimeSpent();

  constructor(
    readonly id: number,
    public source: Source | null,
    /** Where it lives on the server; null before it is created. */
    public url: string | null,
    facts: { name: string; size: number },
    private readonly shared: Shared,
    /** Called when what another tab held is free to be looked at. */
    private readonly released: () => void = () => undefined,
  ) {
    this.name = facts.name;
    this.size = facts.size;
    if (!source) this.phase = 'needs-file';
  }

  /** Bytes that are durable on the server. */
  get arrived(): number {
    return total(this.durable);
  }

  /** Bytes that left this machine and are not acknowledged. */
  get inFlight(): number {
    return this.sending?.inFlight ?? 0;
  }

  /** What makes it as slow as it is, or null while that is unknown. */
  get bottleneck(): Bottleneck | null {
    return this.spent.most;
  }

  /** Milliseconds since anything was last acknowledged while sending; 0 in any other phase. */
  quiet(now: number): number {
    return this.phase === 'sending' && this.sending ? now - this.sending.lastArrival : 0;
  }

  /** Sends until it is done or has to rest. Never throws. */
  run(): Promise<void> {
    const { source } = this;
    if (!source || OVER.has(this.phase)) return this.over;
    const abort = new AbortController();
    this.abort = abort;
    this.to('starting');
    const { signal } = abort;
    const name = `lading-upload:${this.shared.owner}\n${keyOf(source)}`;
    this.over = this.alone(name, signal, () => this.goOn(source, signal));
    return this.over;
  }

  /** Works while no other tab may; rests while one does. */
  private async alone(name: string, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
    const { locks } = this.shared.ports;
    if ((await locks.exclusively(name, work)) || signal.aborted) return;
    this.foreign = true;
    this.to('other-tab');
    // When that tab is done or gone, asking the server tells whether anything is left to do.
    void locks.free(name, signal).then(() => {
      if (signal.aborted || this.phase !== 'other-tab') return;
      if (this.url === null && this.source) this.shared.twins.expect(this.source);
      this.released();
    });
  }

  private async goOn(source: Source, signal: AbortSignal): Promise<void> {
    while (!signal.aborted && !RESTING.has(this.phase)) {
      try {
        await this.attempt(source, signal);
      } catch (error) {
        if (signal.aborted) return;
        await this.failed(error, signal);
      }
    }
  }

  private async attempt(source: Source, signal: AbortSignal): Promise<void> {
    if (!(await source.unchanged())) throw new Problem('give-up', 'file-changed', '', 0);
    signal.throwIfAborted();
    const begun = this.url === null ? await this.begin(source, signal) : null;
    if (this.phase === 'done') return;
    const url = this.url ?? '';
    await this.alone(lockOf(url), signal, async () => {
      this.foreign = false;
      if (begun?.state !== 'new') await this.ask(url, signal);
      await this.send(source, url, signal);
      await this.finish(source, url, signal);
    });
  }

  /** Finds or makes its place on the server. */
  private async begin(source: Source, signal: AbortSignal): Promise<Place> {
    this.enough = new AbortController();
    const compared = (bytes: number): void => {
      this.compared = bytes;
      this.step('comparing', signal);
    };
    const { unsure } = this;
    const search = { unsure, compared, enough: this.enough.signal };
    const found = await place(source, this.shared, search, signal).catch((error: unknown) => {
      if (error instanceof Problem && error.remedy === 'retry') this.unsure = true;
      throw error;
    });
    this.url = found.url;
    this.durable = found.durable;
    this.verified = found.verified ?? this.verified;
    this.already = found.state === 'whole';
    if (this.already) this.to('done');
    else this.step('starting', signal);
    return found;
  }

  private async ask(url: string, signal: AbortSignal): Promise<void> {
    const state = await this.shared.tus.retrieve(url, signal);
    this.durable = state.durable;
    this.shared.changed();
  }

  private async send(source: Source, url: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.arrived < this.size) this.verified = checks(this.shared);
    const sending = new Sending(this.shared, {
      url,
      source,
      placed: this.shared.abilities().pieces && this.size > SMALL_FILE,
      durable: () => this.durable,
      landed: (range) => this.landed(range, signal),
      moved: (bytes, now) => this.speed.add(bytes, now),
      spent: this.spent,
    });
    this.speed.begin(this.shared.ports.clock.now());
    this.sending = sending;
    this.step('sending', signal);
    try {
      await sending.run(signal);
    } finally {
      this.sending = null;
    }
  }

  private landed(range: Range, signal: AbortSignal): void {
    this.durable = plus(this.durable, range);
    this.failures = 0;
    if (signal.aborted) return;
    this.problem = null;
    this.to('sending');
  }

  /** Pieces arrive in any order, so none of their answers says that the file is whole: ask for the file. */
  private async finish(source: Source, url: string, signal: AbortSignal): Promise<void> {
    this.step('finishing', signal);
    if (this.doubtful) await this.compare(source, url, signal);
    else if (this.shared.abilities().pieces && this.size > SMALL_FILE) await this.confirmed(url, signal);
    signal.throwIfAborted();
    void this.shared.ports.journal.remove(url);
    this.to('done');
  }

  /** The SHA-256 of the file it has become, null while that is computed. */
  private async confirmed(url: string, signal: AbortSignal): Promise<string | null> {
    const file = await this.shared.tus.complete(url, this.size, signal);
    if (!file) throw new Problem('ask', 'not-complete', '', 0);
    return file.sha256;
  }

  /** Reads all of a file that was saved again since the upload began: what arrived may be of two files. */
  private async compare(source: Source, url: string, signal: AbortSignal): Promise<void> {
    const { hasher, clock } = this.shared.ports;
    let theirs = await this.confirmed(url, signal);
    const read = (bytes: number): void => {
      this.compared = bytes;
      this.step('verifying', signal);
    };
    read(0);
    const own = hex(await readable(source, hasher.whole(source.slice(0, this.size), read, signal)));
    while (theirs === null) {
      await clock.wait(DIGEST_MILLISECONDS, signal);
      signal.throwIfAborted();
      theirs = await this.confirmed(url, signal);
    }
    this.mixed = own !== theirs;
    if (this.mixed) throw new Problem('give-up', 'file-changed', '', 0);
    this.doubtful = false;
  }

  private async failed(error: unknown, signal: AbortSignal): Promise<void> {
    const problem = error instanceof Problem ? error : new Problem('give-up', 'unexpected', String(error), 0);
    this.problem = problem;
    switch (problem.remedy) {
      case 'sign-in':
        return this.to('signed-out');
      case 'give-up':
      case 'smaller':
        return this.to('failed');
      case 'begin-anew':
        if (await this.isOthers(signal)) return this.step('signed-out', signal);
        break;
      case 'ask':
        if (problem.kind === 'taken-over' && this.givesWay()) return this.to('elsewhere');
        break;
      case 'retry':
        break;
    }
    this.failures++;
    if (this.failures > MAX_FAILURES) return this.step('failed', signal);
    this.shared.line.connections.reset();
    await this.waitForBetter(problem, signal);
  }

  /** Nobody sees another account's uploads: before one counts as gone, it must be its owner who asked. */
  private async isOthers(signal: AbortSignal): Promise<boolean> {
    const { inquiries, owner, ports } = this.shared;
    const person = await inquiries.person().catch((error: unknown) => {
      return error instanceof Problem && error.remedy !== 'sign-in' ? null : '';
    });
    if (signal.aborted || person === null) return false;
    if (person !== owner) return true;
    void ports.journal.remove(this.url ?? '');
    this.url = null;
    this.unsure = false;
    return false;
  }

  /** Whether it is clear that another place sends it: the two would take it from each other for ever. */
  private givesWay(): boolean {
    const now = this.shared.ports.clock.now();
    const again = now - this.takenOverAt < TAKEN_MILLISECONDS;
    this.takenOverAt = again ? Number.NEGATIVE_INFINITY : now;
    this.foreign = again;
    return again;
  }

  /** Waits a while, or until the network is back, whichever is first. */
  private async waitForBetter(problem: Problem, signal: AbortSignal): Promise<void> {
    const soon = problem.kind === 'taken-over' ? GIVE_WAY_MILLISECONDS : 50;
    const pause = problem.remedy === 'ask' && this.failures < 3 ? soon : backoff(this.failures);
    this.step(this.shared.ports.network.online ? 'retrying' : 'offline', signal);
    const hurry = new AbortController();
    this.restart = () => hurry.abort();
    await untilBack(this.shared.ports, Math.max(pause, problem.retryAfter ?? 0), signal, hurry.signal);
    this.restart = null;
    this.step('starting', signal);
  }

  /** Stops for now. What arrived stays; what is on its way may be sent again. */
  pause(): void {
    if (OVER.has(this.phase)) return;
    this.to('paused');
    this.stop();
  }

  /** Nothing happens any more, whatever it was about. */
  stop(): void {
    this.abort?.abort();
  }

  /** Tries at once instead of waiting. */
  hurry(): void {
    this.restart?.();
  }

  /** Sends the file although the server may have it already. */
  sendAnyway(): void {
    this.enough?.abort();
  }

  /** Lets a resting upload be queued again. */
  ready(): void {
    if (!this.source || OVER.has(this.phase)) return;
    this.failures = 0;
    this.problem = null;
    this.to('waiting');
  }

  /** Another tab or device has sent the rest. */
  arrivedElsewhere(): void {
    if (!RESTING.has(this.phase) || OVER.has(this.phase) || this.mixed) return;
    this.becomesDone();
  }

  private becomesDone(): void {
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
    this.to('cancelled');
    this.stop();
    const { url } = this;
    if (url === null || this.foreign) return;
    if (leaving) {
      if (this.source && this.arrived < this.size) await this.remove(url);
      return;
    }
    await this.over;
    await this.shared.ports.locks.exclusively(lockOf(url), async () => {
      try {
        const whole = !this.mixed && (await this.shared.tus.complete(url, this.size));
        if (whole) this.becomesDone();
        else await this.remove(url);
      } catch {
        // Nobody knows what it is by now: if it is unfinished, it expires.
      }
    });
  }

  private async remove(url: string): Promise<void> {
    void this.shared.ports.journal.remove(url);
    // What cannot be removed now expires by itself.
    await this.shared.tus.cancel(url).catch(() => undefined);
  }

  /** What a run does counts as long as the run does. */
  private step(phase: Phase, signal: AbortSignal): void {
    if (!signal.aborted) this.to(phase);
  }

  private to(phase: Phase): void {
    if (this.phase === 'cancelled') return;
    this.phase = phase;
    this.shared.changed();
  }
}

/** The name that is held while the upload at an address is sent. */
function lockOf(url: string): string {
  return `lading-url:${url}`;
}

/** What tells files apart without reading them. */
export function keyOf(source: Source): string {
  return `${source.path}\n${source.size}\n${source.modified}`;
}
