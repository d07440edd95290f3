import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { WorkerHasher } from '../src/engine/browser/hasher';

/** A worker that fails to load, or never finishes. */
class FakeWorker extends EventTarget {
  static loads = true;
  static asked: object[] = [];

  postMessage(question: object): void {
    FakeWorker.asked.push(question);
    if (!FakeWorker.loads) queueMicrotask(() => this.dispatchEvent(new Event('error')));
  }

  terminate(): void {}
}

beforeEach(() => {
  FakeWorker.asked = [];
  vi.stubGlobal('Worker', FakeWorker);
  vi.stubGlobal('isSecureContext', true);
});
afterEach(() => vi.unstubAllGlobals());

test('after three workers that fail to load, hashing is unavailable', async () => {
  FakeWorker.loads = false;
  const hasher = new WorkerHasher();
  for (let i = 0; i < 3; i++) {
    expect(hasher.available).toBe(true);
    await expect(hasher.sha256(new Blob(['x']))).rejects.toThrow();
  }
  expect(hasher.available).toBe(false);
});

test('a file is not read if its digest was cancelled before, and reading ends when it is cancelled later', async () => {
  FakeWorker.loads = true;
  const hasher = new WorkerHasher();
  const over = new AbortController();
  over.abort();
  await expect(hasher.whole(new Blob(['x']), () => undefined, over.signal)).rejects.toThrow();
  expect(FakeWorker.asked).toEqual([]);
  const later = new AbortController();
  const reading = hasher.whole(new Blob(['x']), () => undefined, later.signal);
  later.abort();
  await expect(reading).rejects.toThrow();
  expect(FakeWorker.asked.at(-1)).toEqual({ id: 0 });
});
