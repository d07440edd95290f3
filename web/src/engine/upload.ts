import { type Bottleneck, TimeSpent } from './bottleneck';
import { sample } from './fingerprint';
import { backoff } from './pace';
import { type Phase, RESTING } from './phase';
import type { Source } from './ports';
import { Problem } from './problem';
import { plus, type Range, total } from './ranges';
import { checks, digest, Sending } from './sending';
import type { Shared } from './shared';
import { Speed } from './speed';

/** Files up to this size are one request where the server takes content with the creation. */
export const SMALL_FILE = 1024 * 1024;

/** Failures in a row after which a person is asked. The count begins anew with every byte that arrives. */
const MAX_FAILURES = 60;

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
  private sending: Sending | null = null;
  private failures = 0;
  private restart: (() => void) | null = null;
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
  async run(): Promise<void> {
    if (!this.source || this.phase === 'done' || this.phase === 'cancelled') return;
    const abort = new AbortController();
    this.abort = abort;
    this.to('starting');
    const { signal } = abort;
    const lock = `lading-upload:${this.shared.owner}\n${keyOf(this.source)}`;
    if (await this.shared.ports.locks.exclusively(lock, () => this.goOn(signal))) return;
    this.to('other-tab');
    // When that tab is done or gone, asking the server tells whether anything is left to do.
    void this.shared.ports.locks.free(lock, signal).then(() => {
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
    await this.shared.ports.journal.remove(this.url ?? '');
    this.to('done');
  }

  /** Pieces arrive in any order, so none of their answers says that the file is whole: ask for the file. */
  private async confirm(signal: AbortSignal): Promise<void> {
    if (!this.shared.abilities().pieces || this.size <= SMALL_FILE) return;
    if (!(await this.shared.tus.complete(this.url ?? '', this.size, signal)))
      throw new Problem('ask', 'not-complete', '', 0);
  }

  /** Whether the server has this very file already; then it is done. */
  private async wasHere(source: Source, signal: AbortSignal): Promise<boolean> {
    const compared = (bytes: number): void => {
      this.compared = bytes;
      this.to('comparing');
    };
    const url = await this.shared.twins.find(source, compared, signal);
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
    const fingerprint = this.size > SMALL_FILE ? await sample(source, this.shared.ports.hasher) : '';
    const content = this.wholeIn(source);
    const digested =
      content && checks(this.shared) ? await digest(content, source, this.shared.ports.hasher) : null;
    const sha256 = digested?.sha256 ?? null;
    const made = await this.shared.tus
      .create(source, fingerprint, { content, sha256 }, signal)
      .catch((error) => {
        // Without an answer nobody knows whether it arrived with what it created.
        if (content) this.shared.twins.expect(source);
        if (content && error instanceof Problem && error.remedy === 'smaller') {
          this.shared.line.pieceSize.tooLarge(content.size);
          throw new Problem('ask', 'smaller', '', error.status);
        }
        throw error;
      });
    if (content) this.verified = sha256 !== null;
    this.url = made.url;
    this.durable = made.offset > 0 ? [{ from: 0, to: made.offset }] : [];
    if (this.arrived >= this.size) return;
    const { name, size, modified, handle } = source;
    const startedAt = this.shared.ports.clock.now();
    const { url } = this;
    const { owner } = this.shared;
    await this.shared.ports.journal.put({
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
    const { withCreation, maxAppendSize } = this.shared.abilities();
    const most = Math.min(SMALL_FILE, maxAppendSize ?? SMALL_FILE, this.shared.line.pieceSize.most);
    return withCreation && this.size > 0 && this.size <= most ? source.slice(0, this.size) : null;
  }

  private async ask(signal: AbortSignal): Promise<void> {
    const state = await this.shared.tus.retrieve(this.url ?? '', signal);
    this.durable = state.durable;
    this.shared.changed();
  }

  private async send(source: Source, signal: AbortSignal): Promise<void> {
    this.verified = checks(this.shared);
    const sending = new Sending(this.shared, {
      url: this.url ?? '',
      source,
      placed: this.shared.abilities().pieces && this.size > SMALL_FILE,
      durable: () => this.durable,
      landed: (range, now) => this.landed(range, now),
      spent: this.spent,
    });
    this.sending = sending;
    try {
      await sending.run(signal);
    } finally {
      this.sending = null;
    }
  }

  private landed(range: Range, now: number): void {
    this.durable = plus(this.durable, range);
    this.speed.add(range.to - range.from, now);
    this.failures = 0;
    this.problem = null;
    this.to('sending');
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
        await this.shared.ports.journal.remove(this.url ?? '');
        this.url = null;
        break;
      case 'ask':
      case 'retry':
        break;
    }
    this.failures++;
    if (this.failures > MAX_FAILURES) return this.to('failed');
    this.shared.line.connections.reset();
    await this.waitForBetter(problem, signal);
  }

  /** Waits a while, or until the network is back, whichever is first. */
  private async waitForBetter(problem: Problem, signal: AbortSignal): Promise<void> {
    const pause = problem.remedy === 'ask' && this.failures < 3 ? 50 : backoff(this.failures);
    this.to(this.shared.ports.network.online ? 'retrying' : 'offline');
    const back = new AbortController();
    const forget = this.shared.ports.network.onOnline(() => back.abort());
    this.restart = () => back.abort();
    await this.shared.ports.clock.wait(
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
    this.shared.changed();
    await this.shared.ports.journal.remove(this.url ?? '');
  }

  /** Ends the upload and removes what the server has of it. */
  async cancel(): Promise<void> {
    const before = this.phase;
    this.to('cancelled');
    this.abort?.abort();
    if (this.url === null || before === 'done') return;
    try {
      await this.shared.tus.cancel(this.url);
    } catch {
      // The server removes it by itself when it expires.
    }
    await this.shared.ports.journal.remove(this.url);
  }

  private to(phase: Phase): void {
    if (this.phase === 'cancelled' && phase !== 'cancelled') return;
    if (this.phase === 'paused' && phase !== 'waiting' && phase !== 'cancelled') return;
    this.phase = phase;
    this.shared.changed();
  }
}

/** What tells files apart without reading them. */
export function keyOf(source: Source): string {
  return `${source.path}\n${source.size}\n${source.modified}`;
}
