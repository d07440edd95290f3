import { createHash } from 'node:crypto';
import type {
  Answer,
  BacklogStore,
  Call,
  Clock,
  Hasher,
  Journal,
  JournalEntry,
  Locks,
  Network,
  Ports,
  Source,
  WaitingEntry,
  WaitingKey,
} from '../src/engine/ports';
import { withIdleTimeout } from '../src/engine/server/idle-timeout';

/** A request that waits for its response. */
export class Exchange {
  readonly answered: Promise<Answer>;
  private resolve: (answer: Answer) => void = () => undefined;

  constructor(readonly call: Call) {
    this.answered = new Promise((resolve) => {
      this.resolve = resolve;
    });
    call.signal?.addEventListener('abort', () => this.breaks());
    if (call.signal?.aborted) this.breaks();
  }

  header(name: string): string | undefined {
    return this.call.headers?.[name];
  }

  answers(status: number, headers: Readonly<Record<string, string | null>> = {}, text = ''): void {
    const all: Record<string, string | null> = { 'Tus-Resumable': '1.0.0', ...headers };
    const lower = new Map(Object.entries(all).map(([name, value]) => [name.toLowerCase(), value]));
    this.resolve({ status, header: (name) => lower.get(name.toLowerCase()) ?? null, text });
  }

  /** Responds with a JSON document. */
  tells(document: object): void {
    this.answers(200, { 'Content-Type': 'application/json' }, JSON.stringify(document));
  }

  /** Breaks the connection before a response. */
  breaks(): void {
    this.answers(0);
  }
}

/** A server that responds as the test tells it to, request by request. */
export class ScriptedServer {
  private readonly waiting: Exchange[] = [];
  private wanted: ((exchange: Exchange) => void) | null = null;

  send(call: Call): Promise<Answer> {
    const exchange = new Exchange(call);
    if (this.wanted) this.wanted(exchange);
    else this.waiting.push(exchange);
    this.wanted = null;
    return exchange.answered;
  }

  /** The next request. */
  async any(): Promise<Exchange> {
    return (
      this.waiting.shift() ??
      (await new Promise<Exchange>((resolve) => {
        this.wanted = resolve;
      }))
    );
  }

  /** The next request, which must be of this method. */
  async next(method: string): Promise<Exchange> {
    const exchange = await this.any();
    if (exchange.call.method !== method) throw new Error(`${exchange.call.method} came instead of ${method}`);
    return exchange;
  }

  /** Requests that the test has not received. */
  get unread(): number {
    return this.waiting.length;
  }
}

/** This many consecutive waits on an aborted signal mean an endless loop. */
const MANY = 1000;

/** The wall-clock time at which the monotonic clock starts. */
const DAY = Date.UTC(2026, 0, 1);

/** A clock that only the test advances. */
export class ManualClock implements Clock {
  private time = 1_000_000;
  private sleepers: { until: number; wake: () => void }[] = [];
  /** Waits on a signal that was already aborted. */
  vainWaits = 0;

  now(): number {
    return this.time;
  }

  date(): number {
    return DAY + this.time;
  }

  wait(milliseconds: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted && ++this.vainWaits > MANY) throw new Error('It spins: a page would be frozen');
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const sleeper = { until: this.time + milliseconds, wake };
      const abort = (): void => {
        this.sleepers = this.sleepers.filter((other) => other !== sleeper);
        wake();
      };
      function wake(): void {
        signal?.removeEventListener('abort', abort);
        resolve();
      }
      signal?.addEventListener('abort', abort);
      this.sleepers.push(sleeper);
    });
  }

  /** The number of pending waits. */
  get waits(): number {
    return this.sleepers.length;
  }

  /** Advances the clock, and runs everything that waited for it. */
  async pass(milliseconds: number): Promise<void> {
    this.time += milliseconds;
    const due = this.sleepers.filter((sleeper) => sleeper.until <= this.time);
    this.sleepers = this.sleepers.filter((sleeper) => sleeper.until > this.time);
    for (const sleeper of due) sleeper.wake();
    await settle();
  }
}

/** Runs all pending tasks that do not wait for the test. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
}

export class MemoryJournal implements Journal {
  readonly entries = new Map<string, JournalEntry>();

  async all(): Promise<JournalEntry[]> {
    return [...this.entries.values()];
  }

  async put(entry: JournalEntry): Promise<void> {
    this.entries.set(entry.url, entry);
  }

  async remove(url: string): Promise<void> {
    this.entries.delete(url);
  }
}

export class MemoryBacklog implements BacklogStore {
  entries: WaitingEntry[] = [];
  /** The number of write transactions. */
  writes = 0;

  async all(owner: string): Promise<WaitingEntry[]> {
    return this.entries.filter((entry) => entry.owner === owner);
  }

  async change(kept: readonly WaitingEntry[], gone: readonly WaitingKey[]): Promise<void> {
    this.writes++;
    const stays = (entry: WaitingEntry) =>
      !gone.some((key) => key.visit === entry.visit && key.number === entry.number);
    this.entries = this.entries.filter(stays).concat(kept);
  }
}

/** Hashes on the same thread: with other threads, the order of events would depend on the load of the machine. */
const hasher: Hasher = {
  available: true,
  sha256: async (blob) => {
    const bytes = new Uint8Array(await blob.arrayBuffer());
    return { sha256: digestOf(bytes), zeros: bytes.every((byte) => byte === 0) };
  },
  whole: async (file, read) => {
    read(file.size);
    return digestOf(new Uint8Array(await file.arrayBuffer()));
  },
};

function digestOf(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(bytes).digest());
}

/** Locks shared by all tabs of a browser. */
export class SharedLocks implements Locks {
  private readonly held = new Set<string>();
  private readonly waiting: (() => void)[] = [];

  async exclusively(name: string, work: () => Promise<void>): Promise<boolean> {
    if (this.held.has(name)) return false;
    this.held.add(name);
    try {
      await work();
    } finally {
      this.held.delete(name);
      for (const wake of this.waiting.splice(0)) wake();
    }
    return true;
  }

  async free(name: string): Promise<void> {
    while (this.held.has(name)) await new Promise<void>((wake) => this.waiting.push(wake));
  }
}

export class ManualNetwork implements Network {
  online = true;
  private readonly callbacks = new Set<() => void>();

  onOnline(callback: () => void): () => void {
    this.callbacks.add(callback);
    return () => this.callbacks.delete(callback);
  }

  comesBack(): void {
    this.online = true;
    for (const callback of this.callbacks) callback();
  }
}

/** All ports, scripted. */
export class World {
  readonly server = new ScriptedServer();
  readonly clock = new ManualClock();
  readonly journal = new MemoryJournal();
  readonly backlog = new MemoryBacklog();
  readonly network = new ManualNetwork();
  readonly ports: Ports;

  constructor(
    locks: Locks = new SharedLocks(),
    offersCryptography = true,
    sha256: Hasher['sha256'] = hasher.sha256,
  ) {
    this.ports = {
      transport: withIdleTimeout(this.server, this.clock, this.network),
      clock: this.clock,
      hasher: { ...hasher, available: offersCryptography, sha256 },
      journal: this.journal,
      backlog: this.backlog,
      locks,
      network: this.network,
    };
  }
}

/** A file with this content. */
export function fileOf(
  name: string,
  content: string | Uint8Array,
  modified = 1,
): Source & { changed: boolean } {
  const blob = new Blob([content as BlobPart]);
  return {
    name,
    path: name,
    size: blob.size,
    modified,
    type: 'application/octet-stream',
    handle: null,
    changed: false,
    slice: (from, to) => blob.slice(from, to),
    async unchanged() {
      return !this.changed;
    },
  };
}
