import type { Hasher } from './ports';

const WORKERS = 2;

interface Reply {
  readonly id: number;
  readonly digest?: ArrayBuffer;
  readonly failed?: boolean;
}

/** SHA-256 by WebCrypto in a few workers, started when they are first needed. */
export class WorkerHasher implements Hasher {
  readonly available = globalThis.isSecureContext && 'subtle' in crypto;
  private workers: Worker[] = [];
  private ids = 0;
  private readonly waiting = new Map<number, { resolve: (digest: Uint8Array) => void; reject: () => void }>();

  sha256(bytes: Blob): Promise<Uint8Array> {
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
    this.workers[index] = worker;
    return worker;
  }

  private reply({ id, digest }: Reply): void {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    if (digest) waiting?.resolve(new Uint8Array(digest));
    else waiting?.reject();
  }
}
