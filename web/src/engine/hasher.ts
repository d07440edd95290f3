import type { Digested, Hasher } from './ports';

const WORKERS = 2;

interface Reply {
  readonly id: number;
  readonly digest?: ArrayBuffer;
  readonly zeros?: boolean;
  readonly failed?: boolean;
}

/** SHA-256 by WebCrypto in a few workers, started when they are first needed. */
export class WorkerHasher implements Hasher {
  readonly available = globalThis.isSecureContext && 'subtle' in crypto;
  private workers: (Worker | null)[] = [];
  private ids = 0;
  private readonly waiting = new Map<number, { resolve: (digested: Digested) => void; reject: () => void }>();

  sha256(bytes: Blob): Promise<Digested> {
    const id = this.ids++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject: () => reject(new Error('The file could not be read')) });
      this.worker(id).postMessage({ id, blob: bytes });
    });
  }

  private worker(id: number): Worker {
    const index = id % WORKERS;
    const known = this.workers[index];
    if (known) return known;
    const worker = new Worker(new URL('./hash-worker.ts', import.meta.url), { type: 'module' });
    worker.addEventListener('message', (event: MessageEvent<Reply>) => this.reply(event.data));
    // A worker that could not be loaded never answers: whoever waits is told, and the next one tries anew.
    worker.addEventListener('error', () => this.lost(index));
    this.workers[index] = worker;
    return worker;
  }

  private lost(index: number): void {
    this.workers[index]?.terminate();
    this.workers[index] = null;
    for (const [id, { reject }] of [...this.waiting]) {
      if (id % WORKERS !== index) continue;
      this.waiting.delete(id);
      reject();
    }
  }

  private reply({ id, digest, zeros }: Reply): void {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    if (digest) waiting?.resolve({ sha256: new Uint8Array(digest), zeros: zeros === true });
    else waiting?.reject();
  }
}
