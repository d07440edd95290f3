import { type Bottleneck, TimeSpent } from './bottleneck';
import { sample } from './fingerprint';
import { backoff, type Line } from './pace';
import { type Phase, RESTING } from './phase';
import type { Digested, Ports, Source } from './ports';
import { Problem } from './problem';
import { missing, plus, type Range, total } from './ranges';
import type { Abilities, Shared } from './shared';
import { Speed } from './speed';
import type { Tus } from './tus';
import type { Twins } from './twins';

/** Nothing sent and nothing acknowledged for so long means the connection is dead, whatever it says. */
const STALL_MILLISECONDS = 45_000;

/** Nothing acknowledged for so long, even while bytes leave: something swallows them, or pieces are too large. */
const UNANSWERED_MILLISECONDS = 180_000;

/** Files up to this size are one request where the server takes content with the creation. */
export const SMALL_FILE = 1024 * 1024;

/** Failures in a row after which a person is asked. The count begins anew with every byte that arrives. */
const MAX_FAILURES = 60;

/** A stretch of the file that was claimed, and its digest as soon as there is one. */
interface Piece {
  readonly range: Range;
  readonly body: Blob;
  /** Null where pieces are not checked. */
  readonly digested: Promise<Digested> | null;
}

/**
 * One file on its way. It is the only place that decides what happens next; everything it learns from the server is
 * kept in `durable`, so it can stop at any moment and go on from there.
 */
export class Upload {
  phase: Phase = 'waiting';
  problem: Problem | null = null;
  /** What the server has on stable storage. */
  durable: Range[] = [];
  /** Bytes that left this machine and are not acknowledged. */
  inFlight = 0;
  /** Whether pieces are verified; null until it is known. */
  verified: boolean | null = null;
  /** Bytes that were read to tell whether the server has the file already. */
  compared = 0;
  /** Whether it was on the server before anything was sent. */
  already = false;
  readonly speed = new Speed();
  /** What this browser can open the file with again, without asking for it. */
  handle: FileSystemFileHandle | null = null;
  readonly size: number;
  readonly name: string;

  private abort: AbortController | null = null;
  private failures = 0;
  private lastArrival = 0;
  private lastSent = 0;
  private claimed: Range[] = [];
  /** The next piece, read and digested while others are sent. */
  private ahead: Piece | null = null;
  private restart: (() => void) | null = null;
  private readonly spent = new TimeSpent();

  private readonly owner: string;
  private readonly tus: Tus;
  private readonly ports: Ports;
  private readonly abilities: () => Abilities;
  private readonly changed: () => void;
  private readonly line: Line;
  private readonly twins: Twins;

  constructor(
    readonly id: number,
    public source: Source | null,
    /** Where it lives on the server; null before it is created. */
    public url: string | null,
    facts: { name: string; size: number },
    shared: Shared,
    /** Called when what another tab held is free to be looked at. */
    private readonly released: () => void = () => undefined,
  ) {
    this.name = facts.name;
    this.size = facts.size;
    this.owner = shared.owner;
    this.tus = shared.tus;
    this.ports = shared.ports;
    this.abilities = shared.abilities;
    this.changed = shared.changed;
    this.line = shared.line;
    this.twins = shared.twins;
    if (!source) this.phase = 'needs-file';
  }

  /** Bytes that are durable on the server. */
  get arrived(): number {
    return total(this.durable);
  }

  /** What makes it as slow as it is, or null while that is unknown. */
  get bottleneck(): Bottleneck | null {
    return this.spent.most;
  }

  /** Milliseconds since anything was last acknowledged while sending; 0 in any other phase. */
  quiet(now: number): number {
    return this.phase === 'sending' ? now - this.lastArrival : 0;
  }

  /** Sends until it is done or has to rest. Never throws. */
  async run(): Promise<void> {
    if (!this.source || this.phase === 'done' || this.phase === 'cancelled') return;
    const abort = new AbortController();
    this.abort = abort;
    this.to('starting');
    const { signal } = abort;
    const lock = `lading-upload:${this.owner}\n${keyOf(this.source)}`;
    if (await this.ports.locks.exclusively(lock, () => this.goOn(signal))) return;
    this.to('other-tab');
    // When that tab is done or gone, asking the server tells whether anything is left to do.
    void this.ports.locks.free(lock, signal).then(() => {
      if (this.phase === 'other-tab') this.released();
    });
  }

  private async goOn(signal: AbortSignal): Promise<void> {
    while (!RESTING.has(this.phase)) {
      try {
        await this.attempt(signal);
      } catch (error) {
        if (signal.aborted) return;
        await this.failed(error, signal);
      }
    }
  }

  private async attempt(signal: AbortSignal): Promise<void> {
    const source = this.source;
    if (!source) return this.to('needs-file');
    if (!(await source.unchanged())) throw new Problem('give-up', 'file-changed', '', 0);
    if (this.url === null) {
      if (await this.wasHere(source, signal)) return;
      await this.create(source, signal);
    } else await this.ask(signal);
    this.to('sending');
    await this.send(source, signal);
    this.to('finishing');
    await this.confirm(signal);
    await this.ports.journal.remove(this.url ?? '');
    this.to('done');
  }

  /** Pieces arrive in any order, so none of their answers says that the file is whole: ask for the file. */
  private async confirm(signal: AbortSignal): Promise<void> {
    if (!this.abilities().pieces || this.size <= SMALL_FILE) return;
    if (!(await this.tus.complete(this.url ?? '', signal))) throw new Problem('ask', 'not-complete', '', 0);
  }

  /** Whether the server has this very file already; then it is done. */
  private async wasHere(source: Source, signal: AbortSignal): Promise<boolean> {
    const compared = (bytes: number): void => {
      this.compared = bytes;
      this.to('comparing');
    };
    const url = await this.twins.find(source, compared, signal);
    // From here to the end nothing may come between: what was stopped must not bear the address of a finished file.
    signal.throwIfAborted();
    if (url === null) {
      this.to('starting');
      return false;
    }
    this.url = url;
    this.already = true;
    this.durable = [{ from: 0, to: this.size }];
    this.to('done');
    return true;
  }

  private async create(source: Source, signal: AbortSignal): Promise<void> {
    const fingerprint = this.size > SMALL_FILE ? await sample(source, this.ports.hasher) : '';
    const content = this.wholeIn(source);
    const digested = content && this.checks ? await this.digest(content, source) : null;
    const sha256 = digested?.sha256 ?? null;
    const made = await this.tus.create(source, fingerprint, { content, sha256 }, signal).catch((error) => {
      // Without an answer nobody knows whether it arrived with what it created.
      if (content) this.twins.expect(source);
      if (content && error instanceof Problem && error.remedy === 'smaller') {
        this.line.pieceSize.tooLarge(content.size);
        throw new Problem('ask', 'smaller', '', error.status);
      }
      throw error;
    });
    if (content) this.verified = sha256 !== null;
    this.url = made.url;
    this.durable = made.offset > 0 ? [{ from: 0, to: made.offset }] : [];
    if (this.arrived >= this.size) return;
    const { name, size, modified, handle } = source;
    const startedAt = this.ports.clock.now();
    const { url, owner } = this;
    await this.ports.journal.put({
      url,
      owner,
      name,
      size,
      modified,
      sample: fingerprint,
      startedAt,
      handle,
    });
  }

  /** All of a small file, where it may travel with the request that creates it. */
  private wholeIn(source: Source): Blob | null {
    const { withCreation, maxAppendSize } = this.abilities();
    const most = Math.min(SMALL_FILE, maxAppendSize ?? SMALL_FILE, this.line.pieceSize.most);
    return withCreation && this.size > 0 && this.size <= most ? source.slice(0, this.size) : null;
  }

  private async ask(signal: AbortSignal): Promise<void> {
    const state = await this.tus.retrieve(this.url ?? '', signal);
    this.durable = state.durable;
    this.changed();
  }

  private async send(source: Source, signal: AbortSignal): Promise<void> {
    const { pieces, maxAppendSize } = this.abilities();
    const { pieceSize, connections } = this.line;
    if (maxAppendSize !== null && pieceSize.now > maxAppendSize) pieceSize.tooLarge(maxAppendSize * 2);
    this.claimed = [];
    this.ahead = null;
    this.inFlight = 0;
    this.lastArrival = this.ports.clock.now();
    this.lastSent = this.lastArrival;
    const all = new AbortController();
    const stop = () => all.abort();
    const leave = connections.enter();
    signal.addEventListener('abort', stop);
    try {
      await this.sendAll(source, pieces && this.size > SMALL_FILE, all);
    } finally {
      leave();
      signal.removeEventListener('abort', stop);
      all.abort();
      this.ahead = null;
      this.inFlight = 0;
    }
  }

  /** Keeps as many connections busy as are worth it, until nothing is missing. */
  private async sendAll(source: Source, placed: boolean, all: AbortController): Promise<void> {
    const running = new Set<Promise<void>>();
    let failure: unknown = null;
    const begin = (piece: Piece): void => {
      const release = this.line.connections.take();
      const work: Promise<void> = this.sendOne(piece, placed, all.signal)
        .catch((error: unknown) => {
          failure ??= error;
          all.abort();
        })
        .finally(() => {
          release();
          running.delete(work);
        });
      running.add(work);
    };
    const mayAdd = () => this.line.connections.mayTake(running.size) && (placed || running.size === 0);
    // A wait on an aborted signal is over at once: going on here would never let anything else of the page run.
    while (failure === null && !all.signal.aborted) {
      this.ahead ??= this.claim(source);
      while (this.ahead && mayAdd()) {
        begin(this.ahead);
        this.ahead = this.claim(source);
      }
      if (running.size === 0 && !this.ahead) break;
      await Promise.race([...running, this.watch(all)]);
    }
    await Promise.all(running);
    if (failure !== null) throw failure;
    all.signal.throwIfAborted();
  }

  /** Ends a connection on which nothing arrives any more. */
  private async watch(all: AbortController): Promise<void> {
    await this.ports.clock.wait(1000, all.signal);
    if (all.signal.aborted) return;
    const now = this.ports.clock.now();
    this.line.observe(now);
    const unanswered = now - this.lastArrival;
    if (unanswered <= STALL_MILLISECONDS) return;
    if (now - this.lastSent <= STALL_MILLISECONDS && unanswered <= UNANSWERED_MILLISECONDS) return;
    this.line.pieceSize.lost();
    all.abort();
    throw new Problem('retry', 'stalled', '', 0);
  }

  /** Claims the next stretch that is neither durable nor on its way, and begins to read it. */
  private claim(source: Source): Piece | null {
    const taken = this.claimed.reduce<Range[]>((sum, range) => plus(sum, range), this.durable);
    const gap = missing(taken, this.size)[0];
    if (!gap) return null;
    const range = { from: gap.from, to: Math.min(gap.to, gap.from + this.line.pieceSize.of(this.size)) };
    this.claimed = [...this.claimed, range];
    const body = source.slice(range.from, range.to);
    this.verified = this.checks;
    const digested = this.verified ? this.digest(body, source) : null;
    // One that is never sent is nobody's failure.
    digested?.catch(() => undefined);
    return { range, body, digested };
  }

  private get checks(): boolean {
    return this.abilities().checksum && this.ports.hasher.available;
  }

  private async sendOne(piece: Piece, placed: boolean, signal: AbortSignal): Promise<void> {
    const { range, body } = piece;
    const { clock } = this.ports;
    const asked = clock.now();
    const digested = await piece.digested;
    if (signal.aborted) return;
    const sha256 = digested?.sha256 ?? null;
    const zeros = placed && this.abilities().zeros && digested?.zeros === true;
    const begin = clock.now();
    let gone = begin;
    let sent = 0;
    const onSent = (bytes: number): void => {
      this.inFlight += bytes - sent;
      sent = bytes;
      gone = clock.now();
      this.lastSent = gone;
      this.changed();
    };
    try {
      await this.tus.send({
        url: this.url ?? '',
        from: range.from,
        body,
        sha256,
        zeros,
        placed,
        onSent,
        signal,
      });
      const now = clock.now();
      if (!zeros) this.line.pieceSize.took(body.size, now - begin);
      this.spent.note(body.size, { reading: begin - asked, sending: gone - begin, answering: now - gone });
      this.landed(range, now);
    } catch (error) {
      if (error instanceof Problem && error.remedy === 'smaller' && this.line.pieceSize.tooLarge(body.size)) {
        throw new Problem('ask', 'smaller', '', error.status);
      }
      if (error instanceof Problem && error.status === 0 && !signal.aborted) this.line.pieceSize.lost();
      throw error;
    } finally {
      this.inFlight = Math.max(0, this.inFlight - sent);
      this.claimed = this.claimed.filter((other) => other !== range);
    }
  }

  private landed(range: Range, now: number): void {
    this.durable = plus(this.durable, range);
    this.speed.add(range.to - range.from, now);
    this.line.arrived(range.to - range.from, now);
    this.lastArrival = now;
    this.failures = 0;
    this.problem = null;
    this.to('sending');
  }

  private async digest(body: Blob, source: Source): Promise<Digested> {
    try {
      return await this.ports.hasher.sha256(body);
    } catch {
      // The file is as it was, so it was the digesting that failed: that passes.
      if (await source.unchanged()) throw new Problem('retry', 'not-digested', '', 0);
      throw new Problem('give-up', 'file-unreadable', '', 0);
    }
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
        await this.ports.journal.remove(this.url ?? '');
        this.url = null;
        break;
      case 'ask':
      case 'retry':
        break;
    }
    this.failures++;
    if (this.failures > MAX_FAILURES) return this.to('failed');
    this.line.connections.reset();
    await this.waitForBetter(problem, signal);
  }

  /** Waits a while, or until the network is back, whichever is first. */
  private async waitForBetter(problem: Problem, signal: AbortSignal): Promise<void> {
    const pause = problem.remedy === 'ask' && this.failures < 3 ? 50 : backoff(this.failures);
    this.to(this.ports.network.online ? 'retrying' : 'offline');
    const back = new AbortController();
    const forget = this.ports.network.onOnline(() => back.abort());
    this.restart = () => back.abort();
    await this.ports.clock.wait(
      Math.max(pause, problem.retryAfter ?? 0),
      AbortSignal.any([signal, back.signal]),
    );
    forget();
    this.restart = null;
    if (!signal.aborted) this.to('starting');
  }

  /** Stops for now. What arrived stays; what is on its way may be sent again. */
  pause(): void {
    if (this.phase === 'done' || this.phase === 'cancelled') return;
    this.to('paused');
    this.abort?.abort();
  }

  /** Tries at once instead of waiting. */
  hurry(): void {
    this.restart?.();
  }

  /** Lets a resting upload be queued again. */
  ready(): void {
    if (this.source && this.phase !== 'done' && this.phase !== 'cancelled') {
      this.failures = 0;
      this.problem = null;
      this.to('waiting');
    }
  }

  /** Another tab or device has sent the rest. */
  async arrivedElsewhere(): Promise<void> {
    if (!RESTING.has(this.phase) || this.phase === 'cancelled') return;
    this.durable = [{ from: 0, to: this.size }];
    this.phase = 'done';
    this.changed();
    await this.ports.journal.remove(this.url ?? '');
  }

  /** Ends the upload and removes what the server has of it. */
  async cancel(): Promise<void> {
    const before = this.phase;
    this.to('cancelled');
    this.abort?.abort();
    if (this.url === null || before === 'done') return;
    try {
      await this.tus.cancel(this.url);
    } catch {
      // The server removes it by itself when it expires.
    }
    await this.ports.journal.remove(this.url);
  }

  private to(phase: Phase): void {
    if (this.phase === 'cancelled' && phase !== 'cancelled') return;
    if (this.phase === 'paused' && phase !== 'waiting' && phase !== 'cancelled') return;
    this.phase = phase;
    this.changed();
  }
}

/** What tells files apart without reading them. */
export function keyOf(source: Source): string {
  return `${source.path}\n${source.size}\n${source.modified}`;
}
