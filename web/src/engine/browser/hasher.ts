import type { Digested, Hasher } from '../ports';
import { digests } from './probes';

const WORKERS = 2;

/** After this number of consecutive workers that failed to load, hashing counts as unavailable. */
const MAX_LOST = 3;

interface Reply {
  readonly id: number;
  readonly digest?: ArrayBuffer;
  readonly zeros?: boolean;
  readonly read?: number;
  readonly failed?: boolean;
}

interface Waiting {
  readonly resolve: (digested: Digested) => void;
  readonly reject: () => void;
  readonly read: (bytes: number) => void;
}

/** SHA-256 in a few workers that are started on first use. */
export class WorkerHasher implements Hasher {
  #lostInARow = 0;
  readonly #offered = digests();
  #workers: (Worker | null)[] = [];
  #ids = 0;
  readonly #waiting = new Map<number, Waiting>();

  get available(): boolean {
    return this.#offered && this.#lostInARow < MAX_LOST;
  }

  sha256(bytes: Blob): Promise<Digested> {
    return this.#ask(this.#ids++, { blob: bytes });
  }

  async whole(file: Blob, read: (bytes: number) => void, signal: AbortSignal): Promise<Uint8Array> {
    signal.throwIfAborted();
    const id = this.#ids++;
    const stop = () => {
      this.#worker(id).postMessage({ id });
      this.#settle({ id, failed: true });
    };
    signal.addEventListener('abort', stop);
    try {
      return (await this.#ask(id, { blob: file, whole: true }, read)).sha256;
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  #ask(id: number, question: object, read: (bytes: number) => void = () => undefined): Promise<Digested> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject: () => reject(new Error('The file could not be read')), read });
      this.#worker(id).postMessage({ id, ...question });
    });
  }

  #worker(id: number): Worker {
    const index = id % WORKERS;
    const known = this.#workers[index];
    if (known) return known;
    const worker = new Worker(new URL('./hash-worker.ts', import.meta.url), { type: 'module' });
    worker.addEventListener('message', (event: MessageEvent<Reply>) => this.#reply(event.data));
    // A worker that fails to load never replies: reject its requests; the next request starts a new one.
    worker.addEventListener('error', () => this.#lost(index));
    this.#workers[index] = worker;
    return worker;
  }

  #lost(index: number): void {
    this.#lostInARow++;
    this.#workers[index]?.terminate();
    this.#workers[index] = null;
    for (const [id, { reject }] of [...this.#waiting]) {
      if (id % WORKERS !== index) continue;
      this.#waiting.delete(id);
      reject();
    }
  }

  #reply(reply: Reply): void {
    this.#lostInARow = 0;
    this.#settle(reply);
  }

  #settle({ id, digest, zeros, read }: Reply): void {
    const waiting = this.#waiting.get(id);
    if (read !== undefined) return waiting?.read(read);
    this.#waiting.delete(id);
    if (digest) waiting?.resolve({ sha256: new Uint8Array(digest), zeros: zeros === true });
    else waiting?.reject();
  }
}
