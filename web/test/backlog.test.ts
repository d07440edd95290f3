import { describe, expect, test } from 'vitest';
import type { Source } from '../src/engine/ports';
import type { Queue } from '../src/engine/queue/queue';
import { creates, PLAIN, queueIn, Told } from './queues';
import { fileOf, SharedLocks, settle, World } from './scripted';

const WITH_CREATION = { ...PLAIN, withCreation: true };

/** A file with a handle. */
function handled(name: string, content: string | Uint8Array = name): Source {
  const file = fileOf(name, content);
  return { ...file, handle: handleOf(name) };
}

/** Handles are the same entry if their paths are equal. */
function handleOf(path: string): FileSystemFileHandle {
  const isSameEntry = async (other: FileSystemHandle) => other.name === path;
  return { name: path, isSameEntry } as FileSystemFileHandle;
}

/** A later visit to the same page. */
async function visit(before: World, locks: SharedLocks, owner?: Queue): Promise<[World, Queue]> {
  owner?.close();
  await settle();
  const world = new World(locks);
  world.backlog.entries = before.backlog.entries;
  const queue = queueIn(world);
  await queue.restore();
  return [world, queue];
}

describe('waiting files that can be reopened', () => {
  test('are listed after a reload, in their order, and resume with their files', async () => {
    const locks = new SharedLocks();
    const world = new World(locks);
    const queue = queueIn(world);
    const names = ['a.iso', 'b.iso', 'c.iso', 'd.iso'];
    await queue.add([...names.map((name) => handled(name)), fileOf('without.iso', 'x')]);
    await world.clock.pass(200);
    const [later, again] = await visit(world, locks, queue);
    expect(again.uploads.map((upload) => upload.name)).toEqual(names);
    expect(again.uploads.every((upload) => upload.phase === 'needs-file' && upload.handle)).toBe(true);
    const found = again.uploads.map((upload) => ({ upload, source: handled(upload.name) }));
    expect(await again.resumeWith(found)).toEqual([]);
    expect((await creates(later)).header('Upload-Length')).toBe('5');
    // Changed files are different files: the caller adds them as new ones.
    const [, third] = await visit(world, locks, again);
    const upload = third.uploads[0];
    if (!upload) throw new Error('nothing left');
    const other = { upload, source: handled('a.iso', 'has grown') };
    expect(await third.resumeWith([other])).toEqual([other]);
  });

  test('keep their folder, and are not confused with others of the same name and size', async () => {
    const locks = new SharedLocks();
    const world = new World(locks);
    const queue = queueIn(world);
    const disk = (folder: string) => ({
      ...handled('disk.img', folder),
      path: `${folder}/disk.img`,
      handle: handleOf(`${folder}/disk.img`),
    });
    await queue.add([disk('vm1')]);
    await world.clock.pass(200);
    const [, again] = await visit(world, locks, queue);
    expect(again.uploads[0]?.path).toBe('vm1/disk.img');
    await again.add([disk('vm2')]);
    expect(again.uploads.map(({ path, phase }) => [path, phase === 'needs-file'])).toEqual([
      ['vm1/disk.img', true],
      ['vm2/disk.img', false],
    ]);
    await again.add([disk('vm1')]);
    expect(again.uploads.map(({ phase }) => phase === 'needs-file')).toEqual([false, false]);
  });

  test('that are reopened and cancelled at the same time stay cancelled, and are stored again when that is undone', async () => {
    const locks = new SharedLocks();
    const world = new World(locks);
    const queue = queueIn(world);
    await queue.add([handled('a.iso'), handled('b.iso')]);
    await world.clock.pass(200);
    const [later, again] = await visit(world, locks, queue);
    const all = [...again.uploads];
    const undo = again.detach(all);
    await later.clock.pass(200);
    expect(later.backlog.entries).toEqual([]);
    const found = all.map((upload) => ({ upload, source: handled(upload.name) }));
    expect(await again.resumeWith(found)).toEqual([]);
    await settle();
    expect(later.server.unread).toBe(0);
    undo();
    await later.clock.pass(200);
    expect(later.backlog.entries.map((entry) => entry.name)).toEqual(['a.iso', 'b.iso']);
    expect(await again.resumeWith(found)).toEqual([]);
    await creates(later);
  });

  test('are not restored in another tab as long as their tab is open', async () => {
    const locks = new SharedLocks();
    const world = new World(locks);
    const queue = queueIn(world);
    await queue.add([handled('a.iso'), handled('b.iso'), handled('c.iso')]);
    await world.clock.pass(200);
    const [, other] = await visit(world, locks);
    expect(other.uploads).toEqual([]);
    const [, heir] = await visit(world, locks, queue);
    expect(heir.uploads).toHaveLength(3);
    const [, late] = await visit(world, locks);
    expect(late.uploads).toEqual([]);
  });

  test('are deleted when they start or are cancelled, and stored again when the cancellation is undone', async () => {
    const world = new World();
    const queue = queueIn(world);
    await queue.add([handled('a.iso'), handled('b.iso'), handled('c.iso'), handled('d.iso')]);
    await world.clock.pass(200);
    const left = () => world.backlog.entries.map((entry) => entry.name);
    expect(left()).toEqual(['a.iso', 'b.iso', 'c.iso', 'd.iso']);
    await creates(world);
    await settle();
    await world.clock.pass(200);
    expect(left()).toEqual(['b.iso', 'c.iso', 'd.iso']);
    const last = queue.uploads.slice(-1);
    const undo = queue.detach(last);
    await world.clock.pass(200);
    expect(left()).toEqual(['b.iso', 'c.iso']);
    undo();
    await world.clock.pass(200);
    expect(left()).toEqual(['b.iso', 'c.iso', 'd.iso']);
  });

  test('of another account, or older than two weeks, are not restored', async () => {
    const world = new World();
    const entry = { visit: '1', size: 1, path: '', handle: { name: 'x' } as FileSystemFileHandle };
    const today = world.clock.date();
    world.backlog.entries = [
      { ...entry, owner: 'alice', number: 1, name: 'old.iso', keptAt: today - 15 * 24 * 3600 * 1000 },
      { ...entry, owner: 'alice', number: 2, name: 'new.iso', keptAt: today },
      { ...entry, owner: 'bob', number: 3, name: 'bobs.iso', keptAt: today },
    ];
    const queue = queueIn(world);
    await queue.restore();
    expect(queue.uploads.map((upload) => upload.name)).toEqual(['new.iso']);
    await world.clock.pass(200);
    expect(world.backlog.entries.map((each) => each.name)).toEqual(['new.iso', 'bobs.iso']);
  });

  test('are written a thousand at a time, and a file that starts at once is never written', async () => {
    const world = new World();
    const queue = queueIn(world, WITH_CREATION);
    await queue.add(Array.from({ length: 100_000 }, (_, i) => handled(`${i}.iso`)));
    for (let i = 0; i < 10; i++) {
      const creation = await world.server.next('POST');
      const offset = creation.header('Upload-Length') ?? '';
      creation.answers(201, { Location: `/api/uploads/${i}`, 'Upload-Offset': offset });
      await settle();
    }
    await world.clock.pass(200);
    await expect.poll(() => world.backlog.entries.length).toBeGreaterThan(99_000);
    expect(world.backlog.writes).toBeLessThanOrEqual(100);
  });
});

describe('an upload', () => {
  test('does not start under the account of another user who has signed in since', async () => {
    const world = new World();
    const told = new Told();
    const queue = queueIn(world, PLAIN, async () => [], told);
    await world.clock.pass(61_000);
    told.user = 'bob';
    await queue.add([fileOf('a.iso', 'hello')]);
    await settle();
    expect(queue.uploads[0]?.phase).toBe('signed-out');
    expect(world.server.unread).toBe(0);
    told.user = 'alice';
    queue.signedIn();
    await creates(world);
  });

  test('queries who is signed in at intervals, not for each file', async () => {
    const world = new World();
    const told = new Told();
    const queue = queueIn(world, PLAIN, async () => [], told);
    told.user = 'bob';
    await queue.add([fileOf('a.iso', 'hello')]);
    // Just after signing in, the session is not checked.
    await creates(world);
  });
});
