import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Stored } from '../src/engine/browser/stored';

const LONG_MILLISECONDS = 60_000;

/** The browser's databases; the test decides whether they respond. */
class Databases {
  opened: IDBDatabase[] = [];
  silent = false;
  private readonly factory = new IDBFactory();

  open(name: string, version: number): IDBOpenDBRequest {
    if (this.silent) return {} as IDBOpenDBRequest;
    const request = this.factory.open(name, version);
    request.addEventListener('success', () => this.opened.push(request.result));
    return request;
  }
}

let databases = new Databases();

beforeEach(() => {
  databases = new Databases();
  vi.stubGlobal('indexedDB', databases);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const made = () => new Stored('test', 'things', 'id');
const count = (stored: Stored) => stored.use('readonly', (store) => store.count());

test('a database that never answers delays nothing, and is queried again', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  databases.silent = true;
  const stored = made();
  const answer = count(stored);
  await vi.advanceTimersByTimeAsync(LONG_MILLISECONDS);
  expect(await answer).toBeNull();
  vi.useRealTimers();
  databases.silent = false;
  expect(await count(stored)).toBe(0);
});

test('a database that the browser has closed is opened again', async () => {
  const stored = made();
  await count(stored);
  for (const database of databases.opened) {
    database.close();
    database.onclose?.(new Event('close'));
  }
  expect(await count(stored)).toBe(0);
  expect(databases.opened).toHaveLength(2);
});
