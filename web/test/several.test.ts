import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { Problem } from '../src/engine/problem';
import type { Queue } from '../src/engine/queue/queue';
import { totalsOf } from '../src/engine/queue/totals';
import type { KnownFile } from '../src/engine/server/queries';
import { creates, MEBIBYTE, PIECES, PLAIN, queueIn, restores, Told, unfinished } from './queues';
import { fileOf, SharedLocks, settle, World } from './scripted';

const WITH_CREATION = { ...PLAIN, withCreation: true };
const TAKEN_OVER = JSON.stringify({ type: '/problems/taken-over', detail: 'A newer request took over.' });
const PROBLEM = { 'Content-Type': 'application/problem+json' };

function known(name: string, text: string, id = 'x'): KnownFile {
  return { id, name, size: text.length, sha256: createHash('sha256').update(text).digest('hex') };
}

function first(queue: Queue) {
  const upload = queue.uploads[0];
  if (!upload) throw new Error('The list is empty');
  return upload;
}

describe('another tab', () => {
  test('that sends the same folder at the same time sends no file twice', async () => {
    const locks = new SharedLocks();
    const worlds = [new World(locks), new World(locks)];
    const stored: KnownFile[] = [];
    const lookup = async () => [...stored];
    const queues = worlds.map((world) => queueIn(world, WITH_CREATION, lookup));
    const files = Array.from({ length: 12 }, (_, i) => fileOf(`${i}.iso`, `content ${i}`));
    for (const queue of queues) await queue.add(files);
    const sent: string[] = [];
    const serve = async (world: World) => {
      const exchange = await world.server.any();
      if (exchange.call.method === 'GET')
        return exchange.tells(stored.find(({ id }) => exchange.call.url.endsWith(`/${id}`)) ?? {});
      const name = /filename (\S+?),/.exec(exchange.header('Upload-Metadata') ?? '')?.[1] ?? '';
      const decoded = Buffer.from(name, 'base64').toString();
      sent.push(decoded);
      const file = known(decoded, await (exchange.call.body as Blob).text(), `id-${sent.length}`);
      stored.push(file);
      for (const queue of queues) queue.fileAdded(file);
      exchange.answers(201, { Location: `/api/uploads/${file.id}`, 'Upload-Offset': `${file.size}` });
    };
    await expect
      .poll(async () => {
        for (const world of worlds) while (world.server.unread > 0) await serve(world);
        await settle();
        return queues.every((queue) => queue.uploads.every((upload) => upload.phase === 'done'));
      })
      .toBe(true);
    expect(sent).toHaveLength(12);
  });

  test('that has the file from another folder does not send the same upload', async () => {
    const locks = new SharedLocks();
    const [world, other] = [new World(locks, false), new World(locks, false)];
    const [one, two] = [queueIn(world, PIECES), queueIn(other, PIECES)];
    const file = fileOf('a.iso', new Uint8Array(9 * MEBIBYTE));
    await one.add([{ ...file, path: 'disks/a.iso' }]);
    await creates(world);
    await settle();
    await restores(two, [unfinished(9 * MEBIBYTE)]);
    await two.add([file]);
    await settle();
    expect(first(two).phase).toBe('other-tab');
    expect(other.server.unread).toBe(0);
  });

  test('continues an upload that is only removed from the list here', async () => {
    const locks = new SharedLocks();
    const [world, other] = [new World(locks, false), new World(locks, false)];
    const [one, two] = [queueIn(world), queueIn(other)];
    for (const queue of [one, two]) await restores(queue, [unfinished(5)]);
    await one.add([fileOf('a.iso', 'hello')]);
    await two.add([fileOf('a.iso', 'hello')]);
    await settle();
    await two.cancel(first(two));
    expect(two.uploads).toEqual([]);
    expect(other.server.unread).toBe(0);
  });
});

describe('another device that continues an upload', () => {
  test('keeps the upload after its second take-over, until the user continues it here', async () => {
    const world = new World();
    const queue = queueIn(world);
    await queue.add([fileOf('a.iso', 'hello')]);
    await creates(world);
    (await world.server.next('PATCH')).answers(409, PROBLEM, TAKEN_OVER);
    await settle();
    expect(first(queue).phase).toBe('retrying');
    await world.clock.pass(2000);
    (await world.server.next('HEAD')).answers(200, { 'Upload-Offset': '1' });
    (await world.server.next('PATCH')).answers(409, PROBLEM, TAKEN_OVER);
    await settle();
    expect(first(queue).phase).toBe('elsewhere');
    expect(world.server.unread).toBe(0);
    queue.resume(first(queue));
    (await world.server.next('HEAD')).answers(200, { 'Upload-Offset': '2' });
    await world.server.next('PATCH');
  });

  test('marks it as done here when it has finished', async () => {
    const world = new World();
    const queue = queueIn(world);
    await queue.add([fileOf('a.iso', 'hello')]);
    await creates(world);
    await world.server.next('PATCH');
    first(queue).pause();
    await settle();
    queue.fileAdded(known('a.iso', 'hello', '1'));
    expect(first(queue).phase).toBe('done');
  });
});

describe('another user', () => {
  test('receives nothing of what the page was sending', async () => {
    const world = new World();
    const queue = queueIn(world);
    await queue.add([fileOf('a.iso', 'hello'), fileOf('b.iso', 'hello'), fileOf('c.iso', new Uint8Array(9))]);
    const request = await world.server.next('POST');
    queue.close();
    await settle();
    expect(request.call.signal?.aborted).toBe(true);
    while (world.server.unread > 0) expect((await world.server.any()).call.signal?.aborted).toBe(true);
    world.network.comesBack();
    await world.clock.pass(60_000);
    expect(world.server.unread).toBe(0);
  });

  test('who has signed in since does not get an upload created again in their account', async () => {
    const world = new World();
    const told = new Told();
    const queue = queueIn(world, PLAIN, undefined, told);
    await queue.add([fileOf('a.iso', 'hello')]);
    await creates(world);
    told.user = 'bob';
    (await world.server.next('PATCH')).answers(404);
    await settle();
    expect(first(queue)).toMatchObject({ phase: 'signed-out', url: '/api/uploads/1' });
    expect(world.journal.entries.size).toBe(1);
  });
});

test('no upload starts between the end of a session and the next sign-in', async () => {
  const world = new World();
  let asked = 0;
  const queue = queueIn(world, PLAIN, async () => {
    asked++;
    throw new Problem('sign-in', 'status-401', '', 401);
  });
  await queue.add(Array.from({ length: 5000 }, (_, i) => fileOf(`${i}.iso`, 'x')));
  for (let i = 0; i < 20; i++) await settle();
  expect(asked).toBeLessThanOrEqual(4);
  expect(queue.uploads.filter((upload) => upload.phase === 'waiting').length).toBeGreaterThan(4900);
  queue.signedIn();
  await settle();
  expect(asked).toBeGreaterThan(1);
});

describe('pausing', () => {
  test('while the journal is written sends nothing more', async () => {
    const world = new World();
    let written = () => undefined as unknown;
    world.ports.journal.put = () => new Promise((resolve) => (written = resolve as () => undefined));
    const queue = queueIn(world, PIECES);
    await queue.add([fileOf('a.iso', new Uint8Array(9 * MEBIBYTE))]);
    await creates(world);
    first(queue).pause();
    written();
    await settle();
    expect(first(queue).phase).toBe('paused');
    while (world.server.unread > 0) expect((await world.server.any()).call.signal?.aborted).toBe(true);
  });

  test('while the server searches for duplicates does not start to read the file', async () => {
    const world = new World();
    let answer: (known: KnownFile[]) => void = () => undefined;
    let read = 0;
    world.ports.hasher.whole = async () => {
      read++;
      return new Uint8Array(32);
    };
    const queue = queueIn(world, PLAIN, () => new Promise((resolve) => (answer = resolve)));
    await queue.add([fileOf('a.iso', 'hello')]);
    await settle();
    first(queue).pause();
    answer([known('a.iso', 'hello')]);
    await settle();
    expect(read).toBe(0);
    expect(first(queue).phase).toBe('paused');
  });

  test('and resuming at once continues from the current state of the server', async () => {
    const world = new World();
    const queue = queueIn(world);
    await queue.add([fileOf('a.iso', 'hello')]);
    await creates(world);
    await world.server.next('PATCH');
    first(queue).pause();
    queue.resume(first(queue));
    await settle();
    (await world.server.next('HEAD')).answers(200, { 'Upload-Offset': '0' });
    await world.server.next('PATCH');
    expect(first(queue).phase).toBe('sending');
  });
});

describe('cancelling', () => {
  test('an upload that has become a file marks it as done, and deletes nothing', async () => {
    const world = new World();
    const queue = queueIn(world);
    await restores(queue, [unfinished(5, 2)]);
    const upload = first(queue);
    const cancelled = queue.cancel(upload);
    (await world.server.next('GET')).tells({ id: '1', size: 5, sha256: null });
    await cancelled;
    expect(queue.uploads).toEqual([upload]);
    expect(upload.phase).toBe('done');
    expect(world.server.unread).toBe(0);
  });
});

test('a file that was deleted on the server can be uploaded again', async () => {
  const world = new World();
  const queue = queueIn(world, WITH_CREATION);
  const file = fileOf('a.iso', 'hello');
  await queue.add([file]);
  (await world.server.next('POST')).answers(201, { Location: '/api/uploads/1', 'Upload-Offset': '5' });
  await settle();
  expect(await queue.add([file])).toEqual([file]);
  queue.fileRemoved('1');
  expect(await queue.add([file])).toEqual([]);
  await world.server.next('POST');
});

describe('a file of the same name and size', () => {
  const content = (first: number) => new Uint8Array(2 * MEBIBYTE).fill(first, 0, 1);
  const meets = async (world: World, fingerprint: string) => {
    const told = await world.server.next('HEAD');
    expect(told.call.url).toBe('/api/uploads/x');
    told.answers(200, { 'Upload-Metadata': `sample ${Buffer.from(fingerprint).toString('base64')}` });
  };
  const named: KnownFile = { id: 'x', name: 'a.iso', size: 2 * MEBIBYTE, sha256: '0'.repeat(64) };

  test('is not read in full if its fingerprint differs', async () => {
    const world = new World();
    world.ports.hasher.whole = () => Promise.reject(new Error('It was read'));
    const queue = queueIn(world, PIECES, async () => [named]);
    await queue.add([fileOf('a.iso', content(1))]);
    await meets(world, 'of another file');
    await world.server.next('POST');
    expect(first(queue).comparedBytes).toBe(0);
  });

  test('is sent without a comparison if the user asks for that', async () => {
    const world = new World();
    world.ports.hasher.whole = (_, read, signal) => {
      read(1);
      return new Promise((_, reject) => signal.addEventListener('abort', reject));
    };
    const queue = queueIn(world, PIECES, async () => [named]);
    await queue.add([fileOf('a.iso', content(1))]);
    await meets(world, '');
    await expect.poll(() => first(queue).phase).toBe('comparing');
    first(queue).sendAnyway();
    await world.server.next('POST');
  });
});

test('resting uploads affect neither the percentage nor the time left', async () => {
  const world = new World();
  const queue = queueIn(world, PIECES);
  await restores(queue, [{ ...unfinished(1e12), url: '/api/uploads/9', name: 'old.iso' }]);
  await queue.add([fileOf('a.iso', new Uint8Array(9 * MEBIBYTE))]);
  await creates(world);
  await settle();
  await world.clock.pass(2000);
  (await world.server.next('PATCH')).answers(204);
  await settle();
  expect(totalsOf(queue, world.clock.now())).toMatchObject({
    size: 9 * MEBIBYTE,
    durableBytes: 4 * MEBIBYTE,
    speed: 2 * MEBIBYTE,
  });
  queue.pauseAll();
  expect(totalsOf(queue, world.clock.now())).toMatchObject({ size: 1e12 + 9 * MEBIBYTE, speed: 0 });
});
