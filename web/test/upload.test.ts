import { describe, expect, test } from 'vitest';
import type { Digested } from '../src/engine/ports';
import type { Upload } from '../src/engine/sending/upload';
import { sentence } from '../src/ui/sentence';
import { creates, PIECES, PLAIN, queueIn, restores } from './queues';
import { fileOf, SharedLocks, settle, World } from './scripted';

describe('an upload', () => {
  test('is created with its length and name, and sent from the start', async () => {
    const world = new World();
    const queue = queueIn(world);
    await queue.add([fileOf('größe.iso', 'hello')]);

    const creation = await world.server.next('POST');
    expect(creation.header('Upload-Length')).toBe('5');
    expect(creation.header('Upload-Metadata')).toContain(
      `filename ${Buffer.from('größe.iso').toString('base64')}`,
    );
    creation.answers(201, { Location: 'http://host/api/uploads/1' });
    const patch = await world.server.next('PATCH');
    expect(patch.call.url).toBe('/api/uploads/1');
    expect(patch.header('Upload-Offset')).toBe('0');
    expect(await (patch.call.body as Blob).text()).toBe('hello');
    expect(world.journal.entries.size).toBe(1);
    patch.answers(204, { 'Upload-Offset': '5' });
    await settle();

    expect(queue.uploads[0]?.phase).toBe('done');
    expect(world.journal.entries.size).toBe(0);
  });

  test('queries the offset after a broken connection, and resumes from there', async () => {
    const world = new World();
    const queue = queueIn(world);
    await queue.add([fileOf('a.iso', 'hello world')]);
    await creates(world);
    (await world.server.next('PATCH')).breaks();
    await settle();
    expect(queue.uploads[0]?.phase).toBe('retrying');
    await world.clock.pass(1000);

    (await world.server.next('HEAD')).answers(200, { 'Upload-Offset': '6', 'Upload-Length': '11' });
    const patch = await world.server.next('PATCH');
    expect(patch.header('Upload-Offset')).toBe('6');
    expect(await (patch.call.body as Blob).text()).toBe('world');
    patch.answers(204, { 'Upload-Offset': '11' });
    await settle();
    expect(queue.uploads[0]?.phase).toBe('done');
  });

  test('waits while the server is out of space, however long, and resumes at its durable offset', async () => {
    const world = new World();
    const queue = queueIn(world);
    await queue.add([fileOf('a.iso', 'hello world')]);
    await creates(world);
    const isOutOfSpace = { 'Content-Type': 'application/problem+json' };
    for (let i = 0; i < 100; i++) {
      const patch = await world.server.next('PATCH');
      expect(patch.header('Upload-Offset')).toBe(i === 0 ? '0' : '6');
      patch.answers(507, isOutOfSpace, '{"type":"/problems/no-space","detail":"There is no room."}');
      await settle();
      expect(queue.uploads[0]?.phase).toBe('retrying');
      expect(sentence(queue.uploads[0] as Upload, 0)).toContain('out of space');
      await world.clock.pass(60_000);
      (await world.server.next('HEAD')).answers(200, { 'Upload-Offset': '6', 'Upload-Length': '11' });
    }
    (await world.server.next('PATCH')).answers(204, { 'Upload-Offset': '11' });
    await settle();
    expect(queue.uploads[0]?.phase).toBe('done');
  });

  test('waits while the storage does not respond, however long, and says so', async () => {
    const world = new World();
    const queue = queueIn(world);
    await queue.add([fileOf('a.iso', 'hello world')]);
    await creates(world);
    const outage = { 'Content-Type': 'application/problem+json', 'Retry-After': '5' };
    for (let i = 0; i < 100; i++) {
      const patch = await world.server.next('PATCH');
      patch.answers(503, outage, '{"type":"/problems/storage-unavailable","detail":"Try again."}');
      await settle();
      expect(queue.uploads[0]?.phase).toBe('retrying');
      expect(sentence(queue.uploads[0] as Upload, 0)).toBe(
        'The storage of the server does not respond. The upload resumes automatically when it does.',
      );
      await world.clock.pass(60_000);
      (await world.server.next('HEAD')).answers(200, { 'Upload-Offset': '0', 'Upload-Length': '11' });
    }
    (await world.server.next('PATCH')).answers(204, { 'Upload-Offset': '11' });
    await settle();
    expect(queue.uploads[0]?.phase).toBe('done');
  });

  test('queries the offset at once when the server reports a different one', async () => {
    const world = new World();
    const queue = queueIn(world);
    await queue.add([fileOf('a.iso', 'hello')]);
    await creates(world);
    (await world.server.next('PATCH')).answers(409);
    await settle();
    await world.clock.pass(50);
    (await world.server.next('HEAD')).answers(200, { 'Upload-Offset': '3' });
    expect((await world.server.next('PATCH')).header('Upload-Offset')).toBe('3');
  });

  test('waits for a sign-in and resumes after it', async () => {
    const world = new World();
    const queue = queueIn(world);
    await queue.add([fileOf('a.iso', 'hello')]);
    await creates(world);
    (await world.server.next('PATCH')).answers(401);
    await settle();
    expect(queue.uploads[0]?.phase).toBe('signed-out');

    queue.signedIn();
    await settle();
    (await world.server.next('HEAD')).answers(200, { 'Upload-Offset': '2' });
    expect((await world.server.next('PATCH')).header('Upload-Offset')).toBe('2');
  });

  test('is created again when it no longer exists on the server', async () => {
    const world = new World();
    const queue = queueIn(world);
    await queue.add([fileOf('a.iso', 'hello')]);
    await creates(world);
    (await world.server.next('PATCH')).answers(404);
    await settle();
    await world.clock.pass(2000);
    await world.server.next('POST');
    expect(world.journal.entries.size).toBe(0);
  });

  test('fails with the server’s detail when the server rejects it', async () => {
    const world = new World();
    const queue = queueIn(world);
    await queue.add([fileOf('a.iso', 'hello')]);
    const problem = JSON.stringify({ type: '/problems/over-quota', detail: 'Your quota is used up.' });
    (await world.server.next('POST')).answers(413, { 'Content-Type': 'application/problem+json' }, problem);
    await settle();
    expect(queue.uploads[0]?.phase).toBe('failed');
    expect(queue.uploads[0]?.problem?.message).toBe('Your quota is used up.');
  });

  test('sends smaller pieces when a proxy rejects large bodies', async () => {
    const world = new World();
    const queue = queueIn(world);
    await queue.add([fileOf('a.iso', new Uint8Array(3_000_000))]);
    await creates(world);
    const first = await world.server.next('PATCH');
    const size = (first.call.body as Blob).size;
    first.answers(413);
    await settle();
    await world.clock.pass(50);
    (await world.server.next('HEAD')).answers(200, { 'Upload-Offset': '0' });
    const second = await world.server.next('PATCH');
    expect((second.call.body as Blob).size).toBeLessThanOrEqual(size / 2);
  });

  test('aborts a stalled connection, and retries', async () => {
    const world = new World();
    const queue = queueIn(world);
    await queue.add([fileOf('a.iso', 'hello')]);
    await creates(world);
    await world.server.next('PATCH');
    for (let seconds = 0; seconds < 50; seconds++) await world.clock.pass(1000);
    await settle();
    await world.clock.pass(2000);
    await world.server.next('HEAD');
    expect(queue.uploads[0]?.problem?.kind).toBe('stalled');
  });

  test('stops when paused, and resumes at its offset', async () => {
    const world = new World();
    const queue = queueIn(world);
    await queue.add([fileOf('a.iso', 'hello')]);
    await creates(world);
    await world.server.next('PATCH');
    const upload = queue.uploads[0];
    upload?.pause();
    await settle();
    expect(upload?.phase).toBe('paused');
    expect(world.server.unread).toBe(0);

    if (upload) queue.resume(upload);
    await settle();
    (await world.server.next('HEAD')).answers(200, { 'Upload-Offset': '4' });
    expect((await world.server.next('PATCH')).header('Upload-Offset')).toBe('4');
  });

  test('stops when paused while a digest is computed, without blocking the page', async () => {
    let finish: (digested: Digested) => void = () => undefined;
    const slow = () => new Promise<Digested>((resolve) => (finish = resolve));
    const world = new World(new SharedLocks(), true, slow);
    const queue = queueIn(world, PIECES);
    await queue.add([fileOf('a.iso', 'hello')]);
    await creates(world);
    await settle();
    const upload = queue.uploads[0];
    expect(upload?.phase).toBe('sending');
    upload?.pause();
    await settle();
    expect(world.clock.vainWaits).toBeLessThan(10);
    finish({ sha256: new Uint8Array(32), zeros: false });
    await settle();
    expect(upload?.phase).toBe('paused');
    expect(upload?.problem).toBeNull();
    expect(world.server.unread).toBe(0);
    expect(world.journal.entries.size).toBe(1);
  });

  test('is deleted on the server when cancelled', async () => {
    const world = new World();
    const queue = queueIn(world);
    await queue.add([fileOf('a.iso', 'hello')]);
    await creates(world);
    await world.server.next('PATCH');
    const upload = queue.uploads[0];
    if (upload) void queue.cancel(upload);
    (await world.server.next('GET')).answers(404);
    (await world.server.next('DELETE')).answers(204);
    await settle();
    expect(queue.uploads).toHaveLength(0);
    expect(world.journal.entries.size).toBe(0);
  });

  test('notices that the file was changed on disk', async () => {
    const world = new World();
    const queue = queueIn(world);
    const file = fileOf('a.iso', 'hello');
    file.changed = true;
    await queue.add([file]);
    await settle();
    expect(queue.uploads[0]?.problem?.kind).toBe('file-changed');
    expect(world.server.unread).toBe(0);
  });

  test('resumes at once when the network is back', async () => {
    const world = new World();
    const queue = queueIn(world);
    await queue.add([fileOf('a.iso', 'hello')]);
    await creates(world);
    world.network.online = false;
    (await world.server.next('PATCH')).breaks();
    await settle();
    expect(queue.uploads[0]?.phase).toBe('offline');
    world.network.comesBack();
    await world.server.next('HEAD');
  });
});

describe('pieces', () => {
  test('are sent in parallel at their offsets, each with its digest', async () => {
    const world = new World();
    const queue = queueIn(world, PIECES);
    await queue.add([fileOf('a.iso', new Uint8Array(6 * 1024 * 1024))]);
    await creates(world);
    const first = await world.server.next('PATCH');
    const second = await world.server.next('PATCH');
    expect(first.header('Lading-Piece')).toBe('?1');
    expect(first.header('Upload-Checksum')).toMatch(/^sha256 .{44}$/);
    expect([first, second].map((piece) => piece.header('Upload-Offset'))).toContain('4194304');
    second.answers(204, { 'Upload-Offset': '0' });
    first.answers(204, { 'Upload-Offset': '6291456' });
    await settle();
    (await world.server.next('GET')).answers(404);
    await settle();
    expect(queue.uploads[0]?.phase).toBe('retrying');
    await world.clock.pass(100);
    const size = queue.uploads[0]?.size ?? 0;
    (await world.server.next('HEAD')).answers(200, { 'Upload-Offset': `${size}` });
    const confirmation = await world.server.next('GET');
    expect(confirmation.call.url).toBe('/api/files/1');
    confirmation.tells({ id: '1', size });
    await settle();
    expect(queue.uploads[0]?.phase).toBe('done');
  });

  test('are only sent after an interruption if they are missing', async () => {
    const world = new World();
    const queue = queueIn(world, PIECES);
    await queue.add([fileOf('a.iso', new Uint8Array(6 * 1024 * 1024))]);
    await creates(world);
    const first = await world.server.next('PATCH');
    await world.server.next('PATCH');
    first.breaks();
    await settle();
    await world.clock.pass(2000);
    const retrieval = await world.server.next('HEAD');
    retrieval.answers(200, { 'Upload-Offset': '0', 'Lading-Extents': '100-6291455' });
    const piece = await world.server.next('PATCH');
    expect(piece.header('Upload-Offset')).toBe('0');
    expect((piece.call.body as Blob).size).toBe(100);
  });
});

describe('the queue', () => {
  test('lists what an earlier visit left unfinished, and resumes it only with the same file', async () => {
    const world = new World(undefined, false);
    const queue = queueIn(world);
    const entry = { url: '/api/uploads/1', owner: 'alice', name: 'a.iso', size: 5, modified: 7 };
    await world.journal.put({ ...entry, fingerprint: '', startedAt: 1, handle: null });
    await restores(queue, [{ url: '/api/uploads/1', name: 'a.iso', length: 5, offset: 2, createdAt: '' }]);
    const upload = queue.uploads[0];
    expect(upload?.phase).toBe('needs-file');
    expect(upload?.durableBytes).toBe(2);
    if (!upload) throw new Error('nothing restored');
    const other = { upload, source: fileOf('a.iso', 'other', 8) };
    expect(await queue.resumeWith([other])).toEqual([other]);
    expect(await queue.resumeWith([{ upload, source: fileOf('a.iso', 'hello', 7) }])).toEqual([]);
    await settle();
    (await world.server.next('HEAD')).answers(200, { 'Upload-Offset': '2' });
    expect((await world.server.next('PATCH')).header('Upload-Offset')).toBe('2');
  });

  test('never sends the same upload from two tabs', async () => {
    const locks = new World().ports.locks;
    const world = new World(locks, false);
    const other = new World(locks, false);
    const listed = [{ url: '/api/uploads/1', name: 'a.iso', length: 5, offset: 0, createdAt: '' }];
    const [first, second] = [queueIn(world), queueIn(other)];
    await restores(first, listed);
    await restores(second, listed);
    await first.add([fileOf('a.iso', 'hello')]);
    await settle();
    await second.add([fileOf('a.iso', 'hello')]);
    await settle();
    expect(second.uploads[0]?.phase).toBe('other-tab');
    expect(other.server.unread).toBe(0);
  });

  test('resumes automatically when the other tab releases the lock, at the offset of the server', async () => {
    const locks = new World().ports.locks;
    const [world, other] = [new World(locks, false), new World(locks, false)];
    const [first, second] = [queueIn(world), queueIn(other)];
    const listed = [{ url: '/api/uploads/1', name: 'a.iso', length: 5, offset: 0, createdAt: '' }];
    await restores(first, listed);
    await restores(second, listed);
    await first.add([fileOf('a.iso', 'hello')]);
    await second.add([fileOf('a.iso', 'hello')]);
    await settle();
    expect(second.uploads[0]?.phase).toBe('other-tab');
    first.uploads[0]?.pause();
    await settle();
    (await other.server.next('HEAD')).answers(200, { 'Upload-Offset': '5' });
    await settle();
    expect(second.uploads[0]?.phase).toBe('done');
    expect(other.server.unread).toBe(0);
  });

  test('never sends the same new file from two tabs either', async () => {
    const locks = new World().ports.locks;
    const [world, other] = [new World(locks, false), new World(locks, false)];
    const [first, second] = [queueIn(world), queueIn(other)];
    await first.add([fileOf('a.iso', 'hello')]);
    await creates(world);
    await restores(second, [{ url: '/api/uploads/1', name: 'a.iso', length: 5, offset: 0, createdAt: '' }]);
    await second.add([fileOf('a.iso', 'hello')]);
    await settle();
    expect(second.uploads[0]?.phase).toBe('other-tab');
    expect(other.server.unread).toBe(0);
  });

  test('adds a file once, however often it is dropped, but accepts equal names from different folders', async () => {
    const queue = queueIn(new World());
    const file = fileOf('a.iso', 'hello');
    expect(await queue.add([file])).toEqual([]);
    expect(await queue.add([file])).toEqual([file]);
    expect(await queue.add([{ ...file, path: 'backup/a.iso' }])).toEqual([]);
    expect(queue.uploads).toHaveLength(2);
  });

  test('shows the ranges that the server has of an upload from another device', async () => {
    const queue = queueIn(new World());
    const remote = { url: '/api/uploads/1', name: 'a.iso', length: 100, offset: 10, createdAt: '' };
    await restores(queue, [{ ...remote, extents: '0-9, 50-59' }]);
    expect(queue.uploads[0]?.durableBytes).toBe(20);
    expect(queue.uploads[0]?.phase).toBe('needs-file');
  });

  test('sends a small file with its creation if the server supports that', async () => {
    const world = new World();
    const queue = queueIn(world, { ...PLAIN, withCreation: true });
    await queue.add([fileOf('a.iso', 'hello')]);
    const creation = await world.server.next('POST');
    expect(creation.header('Content-Type')).toBe('application/offset+octet-stream');
    expect((creation.call.body as Blob).size).toBe(5);
    creation.answers(201, { Location: '/api/uploads/1', 'Upload-Offset': '5' });
    await settle();
    expect(queue.uploads[0]?.phase).toBe('done');
    expect(world.server.unread).toBe(0);
  });

  test('sends the bytes that the creation did not accept', async () => {
    const world = new World();
    const queue = queueIn(world, { ...PLAIN, withCreation: true });
    await queue.add([fileOf('a.iso', 'hello')]);
    (await world.server.next('POST')).answers(201, { Location: '/api/uploads/1', 'Upload-Offset': '2' });
    const patch = await world.server.next('PATCH');
    expect(patch.header('Upload-Offset')).toBe('2');
    patch.answers(204, { 'Upload-Offset': '5' });
    await settle();
    expect(queue.uploads[0]?.phase).toBe('done');
  });

  test('an empty file is done when it is created', async () => {
    const world = new World();
    const queue = queueIn(world);
    await queue.add([fileOf('a.iso', '')]);
    (await world.server.next('POST')).answers(201, { Location: '/api/uploads/1' });
    await settle();
    expect(queue.uploads[0]?.phase).toBe('done');
    expect(world.server.unread).toBe(0);
  });

  test('lists a hundred thousand small files and sends four at a time', async () => {
    const world = new World();
    const queue = queueIn(world);
    const file = fileOf('a.iso', 'x');
    await queue.add(
      Array.from({ length: 100_000 }, (_, i) => ({ ...file, name: `${i}.iso`, path: `${i}.iso` })),
    );
    await settle();
    expect(queue.uploads).toHaveLength(100_000);
    expect(queue.uploads.filter((upload) => upload.phase !== 'waiting')).toHaveLength(4);
  });
});
