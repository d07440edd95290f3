import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { JournalEntry, Source } from '../src/engine/ports';
import { fingerprintOf } from '../src/engine/reading/fingerprint';
import { creates, MEBIBYTE, PIECES, PLAIN, queueIn, restores, Told, unfinished } from './queues';
import { type Exchange, fileOf, settle, World } from './scripted';

const SIZE = 3 * MEBIBYTE;

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** Content that differs only outside of the blocks of the fingerprint. */
function content(middle: number): Uint8Array {
  const bytes = new Uint8Array(SIZE);
  bytes[100_000] = middle;
  return bytes;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The state of an upload that was created with this file. */
async function told(world: World, file: Source): Promise<Record<string, string>> {
  const digits = await fingerprintOf(file, world.ports.hasher);
  return {
    'Upload-Offset': '0',
    'Upload-Metadata': `lastmodified ${base64(`${file.modified}`)},sample ${base64(digits)}`,
  };
}

async function rest(world: World): Promise<Exchange> {
  for (;;) {
    const exchange = await world.server.any();
    if (exchange.call.method === 'PATCH') exchange.answers(204);
    else return exchange;
  }
}

describe('a file that was saved again since its upload started', () => {
  async function resumed(before: Source, now: Source): Promise<{ world: World; end: Exchange }> {
    const world = new World();
    const queue = queueIn(world, PIECES);
    worldQueue = queue;
    await world.journal.put({
      url: '/api/uploads/1',
      owner: 'alice',
      name: 'a.iso',
      size: SIZE,
      modified: before.modified,
      fingerprint: await fingerprintOf(before, world.ports.hasher),
      startedAt: 1,
      handle: null,
    });
    await restores(queue, [unfinished(SIZE)]);
    await queue.add([now]);
    const state = { 'Upload-Offset': '0', 'Lading-Extents': '0-1048575' };
    (await world.server.next('HEAD')).answers(200, state);
    return { world, end: await rest(world) };
  }
  let worldQueue = queueIn(new World());

  test('is compared in full before it is done', async () => {
    const { world, end } = await resumed(fileOf('a.iso', content(1), 1), fileOf('a.iso', content(1), 2));
    end.tells({ id: '1', size: SIZE, sha256: null });
    await expect.poll(() => worldQueue.uploads[0]?.phase).toBe('verifying');
    await expect.poll(() => world.clock.pass(2000).then(() => world.server.unread)).toBe(1);
    (await world.server.next('GET')).tells({ id: '1', size: SIZE, sha256: sha256(content(1)) });
    await expect.poll(() => worldQueue.uploads[0]?.phase).toBe('done');
  });

  test('fails as changed if the upload contains bytes of both versions, and is deleted when cancelled', async () => {
    const { world, end } = await resumed(fileOf('a.iso', content(1), 1), fileOf('a.iso', content(2), 2));
    end.tells({ id: '1', size: SIZE, sha256: sha256(content(7)) });
    await expect.poll(() => worldQueue.uploads[0]?.phase).toBe('failed');
    const upload = worldQueue.uploads[0];
    expect(upload).toMatchObject({ phase: 'failed', problem: { kind: 'file-changed' } });
    expect((await world.journal.all())[0]?.modified).toBeNaN();
    if (upload) void worldQueue.cancel(upload);
    (await world.server.next('DELETE')).answers(204);
  });

  test('is not compared if its time and fingerprint are the same', async () => {
    const { end } = await resumed(fileOf('a.iso', content(1), 1), fileOf('a.iso', content(1), 1));
    end.tells({ id: '1', size: SIZE, sha256: null });
    await settle();
    expect(worldQueue.uploads[0]?.phase).toBe('done');
  });
});

describe('an upload without a journal entry', () => {
  test('is compared with the metadata on the server', async () => {
    const world = new World();
    const queue = queueIn(world, PIECES);
    await restores(queue, [unfinished(SIZE)]);
    world.journal.entries.clear();
    void queue.add([fileOf('a.iso', content(1), 2)]);
    (await world.server.next('HEAD')).answers(200, await told(world, fileOf('a.iso', content(1), 1)));
    await expect.poll(() => queue.uploads[0]?.needsFullCompare).toBe(true);
    expect(queue.uploads).toHaveLength(1);
  });

  test('is compared with the metadata on the server if an earlier version stored its entry', async () => {
    const world = new World();
    const queue = queueIn(world, PIECES);
    await restores(queue, [unfinished(SIZE)]);
    const { fingerprint: _, ...old } = world.journal.entries.get('/api/uploads/1') as JournalEntry;
    await world.journal.put({ ...old, modified: 1 } as JournalEntry);
    void queue.add([fileOf('a.iso', content(1), 1)]);
    (await world.server.next('HEAD')).answers(200, await told(world, fileOf('a.iso', content(1), 1)));
    await world.server.next('HEAD');
    expect(queue.uploads.map((upload) => upload.needsFullCompare)).toEqual([false]);
  });

  test('does not resume a small file with a different modification time', async () => {
    const world = new World();
    const queue = queueIn(world);
    await restores(queue, [unfinished(5)]);
    world.journal.entries.clear();
    void queue.add([fileOf('a.iso', 'hello', 2)]);
    (await world.server.next('HEAD')).answers(200, { 'Upload-Metadata': `lastmodified ${base64('1')}` });
    await settle();
    expect(queue.uploads.map((upload) => upload.phase)).toEqual(['needs-file', 'starting']);
  });

  test('resumes over plain HTTP, and compares the file at the end', async () => {
    const world = new World(undefined, false);
    const queue = queueIn(world);
    await restores(queue, [unfinished(5)]);
    world.journal.entries.clear();
    void queue.add([fileOf('a.iso', 'hello', 2)]);
    (await world.server.next('HEAD')).answers(200);
    (await world.server.next('HEAD')).answers(200, { 'Upload-Offset': '5' });
    (await world.server.next('GET')).tells({ id: '1', size: 5, sha256: sha256(Buffer.from('hello')) });
    await expect.poll(() => queue.uploads[0]?.phase).toBe('done');
  });
});

describe('the journal', () => {
  test('keeps running uploads when the list is queried again', async () => {
    const world = new World();
    const queue = queueIn(world, PIECES);
    await queue.add([fileOf('a.iso', content(1))]);
    await creates(world);
    await settle();
    await world.clock.pass(1000);
    await restores(queue, [unfinished(SIZE)]);
    expect(queue.uploads).toHaveLength(1);
    expect(world.journal.entries.size).toBe(1);
  });

  test('keeps all entries when the server can’t list unfinished uploads', async () => {
    const world = new World();
    const told = new Told();
    const queue = queueIn(world, PIECES, undefined, told);
    const entry = {
      url: '/api/uploads/1',
      owner: 'alice',
      name: 'a.iso',
      size: 5,
      modified: 1,
      fingerprint: '',
    };
    await world.journal.put({ ...entry, startedAt: 1, handle: null });
    told.fails = true;
    await expect(queue.restore()).rejects.toThrow();
    expect(world.journal.entries.size).toBe(1);
    told.fails = false;
    await world.journal.put({ ...entry, url: '/api/uploads/2', startedAt: world.clock.date(), handle: null });
    await queue.restore();
    expect([...world.journal.entries.keys()]).toEqual(['/api/uploads/2']);
  });

  test('does not delay the first bytes', async () => {
    const world = new World();
    world.ports.journal.put = () => new Promise(() => undefined);
    const queue = queueIn(world);
    await queue.add([fileOf('a.iso', 'hello')]);
    await creates(world);
    await world.server.next('PATCH');
  });
});

describe('a creation without a response', () => {
  test('is found again instead of repeated', async () => {
    const world = new World();
    const state = new Told();
    const queue = queueIn(world, PIECES, undefined, state);
    const file = fileOf('a.iso', content(1));
    await queue.add([file]);
    (await world.server.next('POST')).breaks();
    state.unfinished = [{ ...unfinished(SIZE), url: '/api/uploads/7' }];
    await settle();
    await world.clock.pass(2000);
    const first = await world.server.next('HEAD');
    expect(first.call.url).toBe('/api/uploads/7');
    const metadata = await told(world, file);
    first.answers(200, metadata);
    (await world.server.next('HEAD')).answers(200, metadata);
    expect((await world.server.next('PATCH')).call.url).toBe('/api/uploads/7');
  });

  test('is repeated if the listed upload is of another file', async () => {
    const world = new World();
    const state = new Told();
    const queue = queueIn(world, PIECES, undefined, state);
    await queue.add([fileOf('a.iso', content(1))]);
    (await world.server.next('POST')).breaks();
    state.unfinished = [unfinished(SIZE)];
    await settle();
    await world.clock.pass(2000);
    (await world.server.next('HEAD')).answers(200, await told(world, fileOf('a.iso', content(1), 9)));
    await world.server.next('POST');
  });

  test('that hangs is retried, and at once when the network is back', async () => {
    const world = new World();
    const queue = queueIn(world);
    await queue.add([fileOf('a.iso', 'hello')]);
    await world.server.next('POST');
    await world.clock.pass(30_000);
    expect(queue.uploads[0]?.phase).toBe('retrying');
    await world.clock.pass(2000);
    await world.server.next('POST');
    await world.clock.pass(10_000);
    world.network.comesBack();
    await settle();
    await world.clock.pass(5000);
    await world.server.next('POST');
  });
});

test('files that can’t be read do not affect others', async () => {
  const world = new World(undefined, true, async () => {
    throw new Error('unreadable');
  });
  const queue = queueIn(world, PLAIN);
  await restores(queue, [unfinished(5, 0, 'b.iso')]);
  const entry = world.journal.entries.get('/api/uploads/1');
  if (entry) await world.journal.put({ ...entry, fingerprint: 'x' });
  const file = fileOf('a.iso', 'aaaaaaa');
  await queue.add([file, fileOf('b.iso', 'bbbbb')]);
  expect(queue.uploads.map((upload) => upload.name)).toEqual(['b.iso', 'a.iso', 'b.iso']);
  expect(await queue.add([file])).toEqual([file]);
});
