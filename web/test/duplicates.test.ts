import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { NameAndSize } from '../src/engine/name-and-size';
import { Problem } from '../src/engine/problem';
import type { Lookup } from '../src/engine/sending/duplicates';
import type { Capabilities } from '../src/engine/sending/shared';
import type { KnownFile } from '../src/engine/server/queries';
import { PLAIN, queueIn as queueWith } from './queues';
import { fileOf, settle, World } from './scripted';

const ABILITIES: Capabilities = { ...PLAIN, withCreation: true };

const queueIn = (world: World, lookup: Lookup) => queueWith(world, ABILITIES, lookup);

/** The files on the server; records the queries. */
class KnownFiles {
  readonly questions: NameAndSize[][] = [];

  constructor(readonly files: KnownFile[] = []) {}

  readonly lookup: Lookup = async (files) => {
    this.questions.push([...files]);
    return this.files.filter((file) =>
      files.some(
        ({ name, size }) => name.normalize('NFC') === file.name.normalize('NFC') && size === file.size,
      ),
    );
  };
}

function known(name: string, content: string): KnownFile {
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { id: `id-of-${name}`, name, size: content.length, sha256 };
}

describe('a file that is already on the server', () => {
  test('is not sent again', async () => {
    const world = new World();
    const queue = queueIn(world, new KnownFiles([known('a.iso', 'hello')]).lookup);
    await queue.add([fileOf('a.iso', 'hello')]);

    const question = await world.server.next('GET');
    expect(question.call.url).toBe('/api/files/id-of-a.iso');
    question.tells({ id: 'id-of-a.iso', size: 5 });
    await settle();

    expect(queue.uploads[0]).toMatchObject({ phase: 'done', already: true, durableBytes: 5 });
    expect(world.server.unread).toBe(0);
  });

  test('is recognized in any Unicode form of its name', async () => {
    const world = new World();
    const queue = queueIn(world, new KnownFiles([known('d\u00fcne.iso', 'hello')]).lookup);
    await queue.add([fileOf('du\u0308ne.iso', 'hello')]);
    (await world.server.next('GET')).tells({ id: 'id-of-d\u00fcne.iso', size: 5 });
    await settle();
    expect(queue.uploads[0]?.phase).toBe('done');
  });

  test('is sent if only its name and size are the same', async () => {
    const world = new World();
    const queue = queueIn(world, new KnownFiles([known('a.iso', 'hullo')]).lookup);
    await queue.add([fileOf('a.iso', 'hello')]);
    (await world.server.next('POST')).answers(201, { Location: '/api/uploads/1', 'Upload-Offset': '5' });
    await settle();
    expect(queue.uploads[0]).toMatchObject({ phase: 'done', already: false });
  });

  test('is sent if it has been deleted since', async () => {
    const world = new World();
    const queue = queueIn(world, new KnownFiles([known('a.iso', 'hello')]).lookup);
    await queue.add([fileOf('a.iso', 'hello')]);
    (await world.server.next('GET')).answers(404);
    await world.server.next('POST');
  });

  test('is sent while the server is still computing its digest', async () => {
    const world = new World();
    const queue = queueIn(world, new KnownFiles([{ ...known('a.iso', 'hello'), sha256: null }]).lookup);
    await queue.add([fileOf('a.iso', 'hello')]);
    await world.server.next('POST');
  });

  test('that was paused during the comparison has no URL that cancelling could delete', async () => {
    const world = new World();
    const queue = queueIn(world, new KnownFiles([known('a.iso', 'hello')]).lookup);
    await queue.add([fileOf('a.iso', 'hello')]);
    const question = await world.server.next('GET');
    queue.pauseAll();
    question.tells({ id: 'id-of-a.iso', size: 5 });
    await settle();
    const upload = queue.uploads[0];
    expect(upload).toMatchObject({ phase: 'paused', url: null });
    if (upload) await queue.cancel(upload);
    expect(world.server.unread).toBe(0);
  });
});

test('a creation whose response was lost is not repeated', async () => {
  const world = new World();
  const server = new KnownFiles();
  const queue = queueIn(world, server.lookup);
  await queue.add([fileOf('a.iso', 'hello')]);
  (await world.server.next('POST')).breaks();
  server.files.push(known('a.iso', 'hello'));
  await settle();
  await world.clock.pass(2000);

  (await world.server.next('GET')).tells({ id: 'id-of-a.iso', size: 5 });
  await settle();
  expect(queue.uploads[0]?.phase).toBe('done');
});

test('a server that does not support the query gets the file', async () => {
  const world = new World();
  const queue = queueIn(world, () => Promise.reject(new Problem('recreate', 'status-404', '', 404)));
  await queue.add([fileOf('a.iso', 'hello')]);
  await world.server.next('POST');
});

test('a query that failed is repeated before anything is sent', async () => {
  const world = new World();
  const server = new KnownFiles([known('a.iso', 'hello')]);
  const broken: Lookup = () => Promise.reject(new Problem('retry', 'no-network', '', 0));
  let lookup = broken;
  const queue = queueIn(world, (files) => lookup(files));
  await queue.add([fileOf('a.iso', 'hello')]);
  await settle();
  expect(queue.uploads[0]?.phase).toBe('retrying');
  lookup = server.lookup;
  await world.clock.pass(2000);
  (await world.server.next('GET')).tells({ id: 'id-of-a.iso', size: 5 });
  await settle();
  expect(queue.uploads[0]?.phase).toBe('done');
});

test('many files are queried in few requests, each once', async () => {
  const world = new World();
  const server = new KnownFiles();
  const queue = queueIn(world, server.lookup);
  const files = Array.from({ length: 2500 }, (_, i) => fileOf(`${i}.iso`, `${i}`));
  await queue.add(files);
  for (let i = 0; i < files.length; i++) {
    const sent = await world.server.next('POST');
    sent.answers(201, { Location: `/api/uploads/${i}`, 'Upload-Offset': sent.header('Upload-Length') ?? '' });
  }
  await settle();
  expect(queue.uploads.every((upload) => upload.phase === 'done')).toBe(true);
  expect(server.questions.map((files) => files.length)).toEqual([1000, 1000, 500]);
});
