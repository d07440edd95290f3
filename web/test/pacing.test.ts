import { describe, expect, test } from 'vitest';
import { Timings } from '../src/engine/pacing/bottleneck';
import { Connections, MAX_CONNECTIONS } from '../src/engine/pacing/connections';
import { ABSOLUTE_MIN_PIECE, PieceSize } from '../src/engine/pacing/piece-size';
import type { Capabilities } from '../src/engine/sending/shared';
import { PIECES as CHECKED, creates, MEBIBYTE, queueIn as queueWith, restores } from './queues';
import { type Exchange, fileOf, settle, World } from './scripted';

const PIECES: Capabilities = { ...CHECKED, withCreation: true };
const queueIn = (world: World, capabilities = PIECES) => queueWith(world, capabilities);

describe('the connection to the server', () => {
  test('uses as many connections as the user sets, over all files', async () => {
    const world = new World();
    const queue = queueWith(world, PIECES, undefined, undefined, () => ({
      connections: 1,
      bytesPerSecond: null,
    }));
    await queue.add(['a.iso', 'b.iso'].map((name) => fileOf(name, new Uint8Array(9 * MEBIBYTE))));
    await creates(world, 1);
    const piece = await world.server.next('PATCH');
    await settle();
    expect(world.server.unread).toBe(0);
    piece.answers(204);
    await world.server.next('PATCH');
    await settle();
    expect(world.server.unread).toBe(0);
    for (let i = 0; i < 10; i++) await world.clock.pass(5000);
    expect(world.server.unread).toBeLessThan(2);
  });

  test('that is limited to one gives each file its turn, and no file counts as stalled', async () => {
    const world = new World();
    let connections: number | null = null;
    const limits = () => ({ connections, bytesPerSecond: null });
    const queue = queueWith(world, PIECES, undefined, undefined, limits);
    await queue.add(['a.iso', 'b.iso'].map((name) => fileOf(name, new Uint8Array(40 * MEBIBYTE))));
    await creates(world, 1);
    await creates(world, 2);
    await settle();
    const begun: Exchange[] = [];
    while (world.server.unread > 0) begun.push(await world.server.next('PATCH'));
    connections = 1;
    for (const piece of begun) piece.answers(204);
    const sent: string[] = [];
    for (let i = 0; i < 4; i++) {
      const piece = await world.server.next('PATCH');
      sent.push(piece.call.url);
      await settle();
      expect(world.server.unread).toBe(0);
      await world.clock.pass(30_000);
      piece.answers(204);
      await settle();
    }
    expect(sent[0]).not.toBe(sent[1]);
    expect(sent.slice(2)).toEqual(sent.slice(0, 2));
    expect(queue.uploads.map((upload) => upload.phase)).toEqual(['sending', 'sending']);
  });

  test('is checked once for all pieces of a file, however many end at the same time', async () => {
    const world = new World();
    const queue = queueIn(world, { ...PIECES, maxAppendSize: MEBIBYTE });
    await queue.add([fileOf('a.iso', new Uint8Array(40 * MEBIBYTE))]);
    await creates(world);
    (await world.server.next('PATCH')).answers(204);
    await settle();
    const before = world.clock.waits;
    for (let i = 0; i < 8; i++) {
      (await world.server.next('PATCH')).answers(204);
      await settle();
    }
    expect(world.clock.waits).toBe(before);
  });

  test('stays within the speed limit, in pieces of one second', async () => {
    const world = new World();
    const speed = 200_000;
    const queue = queueWith(world, PIECES, undefined, undefined, () => ({
      connections: null,
      bytesPerSecond: speed,
    }));
    await queue.add([fileOf('a.iso', new Uint8Array(5 * MEBIBYTE))]);
    await creates(world, 1);
    let bytes = 0;
    const begin = world.clock.now();
    for (let i = 0; i < 100; i++) {
      while (world.server.unread > 0) {
        const piece = await world.server.next('PATCH');
        bytes += (piece.call.body as Blob).size;
        piece.answers(204);
        await settle();
      }
      await world.clock.pass(100);
    }
    const seconds = (world.clock.now() - begin) / 1000;
    expect(bytes / seconds).toBeGreaterThan(0.8 * speed);
    expect(bytes / seconds).toBeLessThan(1.2 * speed);
    expect(queue.uploads[0]?.phase).toBe('sending');
    expect(queue.uploads[0]?.bottleneck).toBe('limit');
  });

  test('is shared evenly: a file gives connections to the next one', async () => {
    const world = new World();
    const queue = queueIn(world);
    await queue.add([
      fileOf('a.iso', new Uint8Array(9 * MEBIBYTE)),
      fileOf('b.iso', new Uint8Array(9 * MEBIBYTE)),
    ]);
    await settle();
    await creates(world, 1);
    await creates(world, 2);
    await settle();
    const pieces: Exchange[] = [];
    while (world.server.unread > 0) pieces.push(await world.server.next('PATCH'));
    expect(pieces.map((piece) => piece.call.url).sort()).toEqual([
      '/api/uploads/1',
      '/api/uploads/1',
      '/api/uploads/2',
    ]);
    pieces.find((piece) => piece.call.url === '/api/uploads/1')?.answers(204);
    await settle();
    expect(world.server.unread).toBe(0);
  });

  test('never has more connections than browsers allow beside the event stream', () => {
    const connections = new Connections();
    const [one, other] = [{}, {}];
    const leave = connections.enter(one);
    for (const [i, speed] of [100, 200, 300, 400, 500, 600, 700].entries())
      connections.observe(speed, i * 5000);
    expect(connections.target).toBe(MAX_CONNECTIONS);
    let mine = 0;
    while (connections.mayTake(mine, one)) {
      connections.take();
      mine++;
    }
    expect(mine).toBe(5);
    connections.enter(other);
    expect(connections.mayTake(0, other)).toBe(false);
    leave();
  });

  test('has one maximum request size that all files learn', async () => {
    const world = new World();
    const queue = queueIn(world);
    await queue.add([fileOf('a.iso', new Uint8Array(3 * MEBIBYTE))]);
    await creates(world, 1);
    (await world.server.next('PATCH')).answers(413);
    await settle();
    await world.clock.pass(50);
    (await world.server.next('HEAD')).answers(200, { 'Upload-Offset': '0' });
    const learned = ((await world.server.next('PATCH')).call.body as Blob).size;
    expect(learned).toBeLessThan(3 * MEBIBYTE);
    queue.pauseAll();
    await settle();
    while (world.server.unread > 0) await world.server.next('PATCH');
    await queue.add([fileOf('b.iso', new Uint8Array(3 * MEBIBYTE + 1))]);
    await creates(world, 2);
    const first = await world.server.next('PATCH');
    expect((first.call.body as Blob).size).toBeLessThanOrEqual(learned);
  });

  test('small files are sent after their creation if a proxy rejects bodies of their size', async () => {
    const world = new World();
    const queue = queueIn(world);
    await queue.add([fileOf('a.iso', new Uint8Array(MEBIBYTE))]);
    const creation = await world.server.next('POST');
    expect(creation.header('Upload-Checksum')).toMatch(/^sha256 .{44}$/);
    creation.answers(413);
    await settle();
    await world.clock.pass(50);
    const again = await creates(world, 1);
    expect(again.call.body).toBeUndefined();
    const piece = await world.server.next('PATCH');
    expect((piece.call.body as Blob).size).toBeLessThan(MEBIBYTE);
  });

  test('pieces that are repeatedly lost become smaller, and grow when they are acknowledged', () => {
    const size = new PieceSize();
    for (let i = 0; i < 20; i++) size.lost();
    expect(size.current).toBe(ABSOLUTE_MIN_PIECE);
    size.took(ABSOLUTE_MIN_PIECE, 10);
    expect(size.current).toBeGreaterThan(ABSOLUTE_MIN_PIECE);
  });

  test('a file is sent in several pieces, however fast the network is', () => {
    const size = new PieceSize();
    for (let i = 0; i < 20; i++) size.took(size.current, 10);
    expect(size.of(40 * MEBIBYTE)).toBe(5 * MEBIBYTE);
    expect(size.of(10 * MEBIBYTE)).toBe(4 * MEBIBYTE);
    expect(size.of(10_000 * MEBIBYTE)).toBe(32 * MEBIBYTE);
  });

  test('the next piece is digested while others are sent', async () => {
    const digested: number[] = [];
    const world = new World(undefined, true, async (bytes) => {
      digested.push(bytes.size);
      return { sha256: new Uint8Array(32), zeros: false };
    });
    const queue = queueIn(world);
    await queue.add([fileOf('a.iso', new Uint8Array(20 * MEBIBYTE))]);
    await creates(world, 1);
    await world.server.next('PATCH');
    await world.server.next('PATCH');
    await settle();
    expect(world.server.unread).toBe(0);
    // The fingerprint, two pieces in flight, and one that waits for a connection.
    expect(digested.filter((bytes) => bytes === 4 * MEBIBYTE)).toHaveLength(3);
  });
});

describe('zeros', () => {
  const ZEROS: Capabilities = { ...PIECES, zeros: true };

  test('are declared instead of sent, and everything else is sent', async () => {
    const world = new World();
    const queue = queueIn(world, ZEROS);
    const content = new Uint8Array(8 * MEBIBYTE);
    content[8 * MEBIBYTE - 1] = 1;
    await queue.add([fileOf('a.iso', content)]);
    await creates(world, 1);
    const pieces = [await world.server.next('PATCH'), await world.server.next('PATCH')];
    const [empty, isOutOfSpace] = pieces.sort((one) => (one.header('Upload-Offset') === '0' ? -1 : 1));
    expect(empty?.header('Lading-Zeros')).toBe(`${4 * MEBIBYTE}`);
    expect(empty?.call.body).toBeUndefined();
    expect(empty?.header('Upload-Checksum')).toMatch(/^sha256 /);
    expect(isOutOfSpace?.header('Lading-Zeros')).toBeUndefined();
    expect((isOutOfSpace?.call.body as Blob | undefined)?.size).toBe(4 * MEBIBYTE);
  });

  test('are sent like other bytes to a server without this extension', async () => {
    const world = new World();
    await queueIn(world).add([fileOf('a.iso', new Uint8Array(2 * MEBIBYTE))]);
    await creates(world, 1);
    const piece = await world.server.next('PATCH');
    expect(piece.header('Lading-Zeros')).toBeUndefined();
    expect((piece.call.body as Blob).size).toBe(2 * MEBIBYTE);
  });
});

describe('a dead connection', () => {
  test('is aborted when nothing is sent or acknowledged, and reported as stalled', async () => {
    const world = new World();
    const queue = queueIn(world, { ...PIECES, pieces: false });
    await queue.add([fileOf('a.iso', new Uint8Array(2 * MEBIBYTE))]);
    await creates(world, 1);
    await world.server.next('PATCH');
    for (let i = 0; i < 46; i++) await world.clock.pass(1000);
    expect(queue.uploads[0]?.phase).toBe('retrying');
    expect(queue.uploads[0]?.problem?.kind).toBe('stalled');
    await world.clock.pass(1000);
    await world.server.next('HEAD');
  });

  test('is aborted when bytes are sent for minutes and none are acknowledged', async () => {
    const world = new World();
    const queue = queueIn(world, { ...PIECES, pieces: false });
    await queue.add([fileOf('a.iso', new Uint8Array(2 * MEBIBYTE))]);
    await creates(world, 1);
    const patch = await world.server.next('PATCH');
    for (let i = 1; i <= 180; i++) {
      patch.call.onSent?.(i);
      await world.clock.pass(1000);
    }
    expect(queue.uploads[0]?.phase).toBe('sending');
    patch.call.onSent?.(181);
    await world.clock.pass(1000);
    expect(queue.uploads[0]?.problem?.kind).toBe('stalled');
  });
});

describe('what limits the speed', () => {
  test('is found from the time that large pieces spend in each step', () => {
    const bytes = 16 * MEBIBYTE;
    const spent = new Timings();
    expect(spent.most).toBeNull();
    spent.note(bytes, { limit: 0, reading: 10, sending: 3000, answering: 100 });
    expect(spent.most).toBe('network');
    for (let i = 0; i < 6; i++) spent.note(bytes, { limit: 0, reading: 10, sending: 100, answering: 3000 });
    expect(spent.most).toBe('server');
    for (let i = 0; i < 6; i++) spent.note(bytes, { limit: 0, reading: 3000, sending: 100, answering: 10 });
    expect(spent.most).toBe('device');
  });

  test('small pieces that wait do not count as time of the server', () => {
    const spent = new Timings();
    spent.note(MEBIBYTE, { limit: 0, reading: 1, sending: 0, answering: 3000 });
    expect(spent.most).toBe('network');
  });
});

describe('the list', () => {
  test('sends the smallest file first if set, also among files that are added later', async () => {
    const world = new World();
    const queue = queueIn(world, { ...PIECES, withCreation: false, checksum: false });
    queue.order = 'smallest';
    const sizes = [3, 1, 2].map((size) => size * 2 * MEBIBYTE);
    await queue.add(sizes.map((size) => fileOf(`${size}.iso`, new Uint8Array(size))));
    await settle();
    const lengths = [await world.server.next('POST'), await world.server.next('POST')];
    expect(lengths.map((creation) => Number(creation.header('Upload-Length'))).sort()).toEqual([
      2 * MEBIBYTE,
      4 * MEBIBYTE,
    ]);
  });

  test('restores removed uploads at their places when that is undone, and resumes them', async () => {
    const world = new World();
    const queue = queueIn(world);
    await queue.add([fileOf('a.iso', 'a'), fileOf('b.iso', 'b'), fileOf('c.iso', 'c')]);
    await settle();
    const [a, b] = queue.uploads;
    if (!a || !b) throw new Error('nothing was added');
    const undo = queue.detach([a, b]);
    await settle();
    expect(queue.uploads.map((upload) => upload.name)).toEqual(['c.iso']);
    expect(a.phase).toBe('paused');
    await queue.add([fileOf('d.iso', 'd')]);
    undo();
    expect(queue.uploads.map((upload) => upload.name)).toEqual(['a.iso', 'b.iso', 'c.iso', 'd.iso']);
    // The upload resumes when its previous run has ended; reading a file takes real time.
    await expect.poll(() => a.phase).toBe('starting');
    expect(await queue.add([fileOf('a.iso', 'a')])).toHaveLength(1);
  });

  test('marks an upload as done when another device has finished it', async () => {
    const world = new World();
    const queue = queueIn(world);
    await restores(queue, [{ url: '/api/uploads/1', name: 'a.iso', length: 5, offset: 2, createdAt: '' }]);
    queue.fileAdded({ id: '1', name: 'a.iso', size: 5, sha256: null });
    expect(queue.uploads[0]?.phase).toBe('done');
    expect(queue.uploads[0]?.durableBytes).toBe(5);
  });
});
