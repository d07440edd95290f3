import 'fake-indexeddb/auto';
import { describe, expect, test } from 'vitest';
import { StoredBacklog } from '../src/engine/browser/backlog-store';
import { StoredJournal } from '../src/engine/browser/journal-store';
import type { WaitingEntry } from '../src/engine/ports';

function waiting(owner: string, visit: string, number: number): WaitingEntry {
  const handle = { name: `${number}` } as FileSystemFileHandle;
  const name = `${number}.iso`;
  return { owner, visit, number, name, path: name, size: number, handle, keptAt: 1 };
}

describe('what a browser stores', () => {
  test('thousands of waiting files come back in their order, to their owner', async () => {
    const backlog = new StoredBacklog();
    const mine = Array.from({ length: 5000 }, (_, i) => waiting('alice', '1', i));
    await backlog.change([...mine.slice(2500), waiting('bob', '1', 7), waiting('alice2', '1', 8)], []);
    await backlog.change(mine.slice(0, 2500), []);
    const all = await new StoredBacklog().all('alice');
    expect(all.map((entry) => entry.number)).toEqual(mine.map((entry) => entry.number));
    await backlog.change([waiting('alice', '2', 0)], mine.slice(1));
    expect((await backlog.all('alice')).map((entry) => entry.visit)).toEqual(['1', '2']);
    expect(await backlog.all('bob')).toHaveLength(1);
    expect(await backlog.all('nobody')).toEqual([]);
  });

  test('an unfinished upload is stored for the next visit, and deleted when it ends', async () => {
    const entry = {
      url: '/api/uploads/1',
      owner: 'alice',
      name: 'a.iso',
      size: 5,
      modified: 7,
      fingerprint: '',
    };
    await new StoredJournal().put({ ...entry, startedAt: 1, handle: null });
    expect(await new StoredJournal().all()).toMatchObject([entry]);
    await new StoredJournal().remove(entry.url);
    expect(await new StoredJournal().all()).toEqual([]);
  });
});
