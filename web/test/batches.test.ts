import { describe, expect, test } from 'vitest';
import { hex } from '../src/engine/encoding';
import type { UploadLimits } from '../src/engine/pacing/upload-limits';
import type { Queue } from '../src/engine/queue/queue';
import type { KnownFile } from '../src/engine/server/queries';
import { MEBIBYTE, PLAIN, queueIn } from './queues';
import { type Exchange, fileOf, settle, World } from './scripted';

const BATCH = { ...PLAIN, withCreation: true, checksum: true, batch: true };
const GATHER_MILLISECONDS = 10;
const RETRY_MILLISECONDS = 5000;

const small = (count: number) => Array.from({ length: count }, (_, i) => fileOf(`${i}.iso`, `content ${i}`));

const phases = (queue: Queue) => queue.uploads.map(({ phase }) => phase);

/** Adds files and lets them gather. */
async function drop(world: World, queue: Queue, count: number): Promise<void> {
  await queue.add(small(count));
  await settle();
  await world.clock.pass(GATHER_MILLISECONDS);
}

async function partsOf({ call }: Exchange): Promise<string[]> {
  const text = await (call.body as Blob).text();
  const boundary = call.headers?.['Content-Type']?.replace(/^.*boundary=/, '') ?? '';
  return text.split(`--${boundary}`).slice(1, -1);
}

const stored = (id: number, size: number) => ({ status: 201, file: { id: `${id}`, size } });

const problem = (status: number, name: string) => ({
  status,
  problem: { type: `/problems/${name}`, detail: 'Because.' },
});

/** Answers that every file is stored. */
async function storesAll(request: Exchange, from = 0): Promise<number> {
  const parts = await partsOf(request);
  request.tells({
    results: parts.map((part, i) => stored(from + i, part.split('\r\n\r\n')[1]?.trim().length ?? 0)),
  });
  await settle();
  return parts.length;
}

describe('small files', () => {
  test('are sent in one request, each with its name and digest', async () => {
    const world = new World();
    const queue = queueIn(world, BATCH);
    await drop(world, queue, 3);
    const request = await world.server.next('POST');
    expect(request.call.url).toBe('/api/files/batch');
    const parts = await partsOf(request);
    expect(parts).toHaveLength(3);
    expect(parts[1]).toContain("filename*=UTF-8''1.iso");
    expect(parts[1]).toMatch(/X-OC-Mtime: \d+\.\d{3}\r\n/);
    expect(parts[1]).toMatch(/Repr-Digest: sha-256=:[\w+/=]{44}:\r\n\r\ncontent 1\r\n$/);
    await storesAll(request);
    expect(phases(queue)).toEqual(['done', 'done', 'done']);
    expect(queue.uploads.map(({ url, verified }) => [url, verified])).toContainEqual([
      '/api/uploads/2',
      true,
    ]);
    expect(world.server.unread).toBe(0);
    expect(world.journal.entries.size).toBe(0);
  });

  test('of a folder are sent 32 at a time in at most four requests', async () => {
    const world = new World();
    const queue = queueIn(world, BATCH);
    await drop(world, queue, 300);
    expect(queue.active.size).toBe(128);
    expect(world.server.unread).toBeLessThanOrEqual(4);
    for (let done = 0; done < 300; ) {
      const request = await world.server.next('POST');
      done += await storesAll(request, done);
      await world.clock.pass(GATHER_MILLISECONDS);
      expect(world.server.unread).toBeLessThanOrEqual(4);
    }
    expect(phases(queue).every((phase) => phase === 'done')).toBe(true);
    expect(new Set(queue.uploads.map(({ url }) => url)).size).toBe(300);
  });

  test('use no more requests than the user allows', async () => {
    const world = new World();
    const limits = (): UploadLimits => ({ connections: 1, bytesPerSecond: null });
    const queue = queueIn(world, BATCH, undefined, undefined, limits);
    await drop(world, queue, 100);
    expect(world.server.unread).toBe(1);
  });

  test('fill at most two mebibytes of a request', async () => {
    const world = new World();
    const queue = queueIn(world, BATCH);
    await queue.add(
      Array.from({ length: 20 }, (_, i) => fileOf(`${i}`, new Uint8Array(MEBIBYTE / 4).fill(i))),
    );
    await settle();
    await world.clock.pass(GATHER_MILLISECONDS);
    expect(await partsOf(await world.server.next('POST'))).toHaveLength(8);
  });

  test('that are alone are sent as a resumable upload, and so is a larger one', async () => {
    const world = new World();
    const queue = queueIn(world, BATCH);
    await queue.add([fileOf('a.iso', 'x'), fileOf('b.iso', new Uint8Array(MEBIBYTE / 2))]);
    await settle();
    await world.clock.pass(GATHER_MILLISECONDS);
    const urls = [(await world.server.next('POST')).call.url, (await world.server.next('POST')).call.url];
    expect(urls).toEqual(['/api/uploads', '/api/uploads']);
  });

  test('of a server without batches are sent alone', async () => {
    const world = new World();
    const queue = queueIn(world, { ...BATCH, batch: false });
    await drop(world, queue, 2);
    expect((await world.server.next('POST')).call.url).toBe('/api/uploads');
  });
});

describe('the result of each file', () => {
  test('decides about this file only', async () => {
    const world = new World();
    const queue = queueIn(world, BATCH);
    await drop(world, queue, 4);
    const request = await world.server.next('POST');
    request.tells({
      results: [
        stored(1, 9),
        problem(415, 'format-not-allowed'),
        problem(413, 'over-quota'),
        problem(401, 'unauthorized'),
      ],
    });
    await settle();
    expect(phases(queue)).toEqual(['done', 'failed', 'failed', 'signed-out']);
    expect(queue.uploads[1]?.rejected).toBe(true);
    expect(queue.uploads[2]?.problem?.kind).toBe('over-quota');
  });

  test('that is temporary is followed by a retry', async () => {
    const world = new World();
    const queue = queueIn(world, BATCH);
    await drop(world, queue, 2);
    (await world.server.next('POST')).tells({
      results: [problem(507, 'no-space'), problem(507, 'no-space')],
    });
    await settle();
    expect(phases(queue)).toEqual(['retrying', 'retrying']);
    await world.clock.pass(RETRY_MILLISECONDS);
    await world.clock.pass(GATHER_MILLISECONDS);
    await storesAll(await world.server.next('POST'));
    expect(phases(queue)).toEqual(['done', 'done']);
  });

  test('of a file that was damaged on the way is followed by sending it alone', async () => {
    const world = new World();
    const queue = queueIn(world, BATCH);
    await drop(world, queue, 2);
    (await world.server.next('POST')).tells({ results: [stored(1, 9), problem(422, 'digest-mismatch')] });
    await settle();
    expect(phases(queue)).toEqual(['done', 'retrying']);
    await world.clock.pass(RETRY_MILLISECONDS);
    expect((await world.server.next('POST')).call.url).toBe('/api/uploads');
  });

  test('is missing if the request ended early: the file is sent alone', async () => {
    const world = new World();
    const queue = queueIn(world, BATCH);
    await drop(world, queue, 2);
    (await world.server.next('POST')).tells({ results: [stored(1, 9)] });
    await settle();
    await world.clock.pass(RETRY_MILLISECONDS);
    expect((await world.server.next('POST')).call.url).toBe('/api/uploads');
    expect(world.server.unread).toBe(0);
  });
});

describe('a request that fails', () => {
  test('without a response is not repeated for files that are stored', async () => {
    const world = new World();
    const known: KnownFile[] = [];
    const queue = queueIn(world, BATCH, async () => known);
    await drop(world, queue, 2);
    const request = await world.server.next('POST');
    const { sha256 } = await world.ports.hasher.sha256(new Blob(['content 0']));
    const own = hex(sha256);
    known.push({ id: '7', name: '0.iso', size: 9, sha256: own });
    request.breaks();
    await settle();
    await world.clock.pass(RETRY_MILLISECONDS);
    const details = await world.server.next('GET');
    expect(details.call.url).toBe('/api/files/7');
    details.tells({ id: '7', size: 9, sha256: own });
    const other = await world.server.next('POST');
    expect(other.call.url).toBe('/api/uploads');
    expect(atob(other.header('Upload-Metadata')?.split(/[ ,]/)[1] ?? '')).toBe('1.iso');
    await settle();
    expect(queue.uploads[0]?.phase).toBe('done');
    expect(world.server.unread).toBe(0);
  });

  test('because the session expired waits for the next sign-in', async () => {
    const world = new World();
    const queue = queueIn(world, BATCH);
    await drop(world, queue, 2);
    (await world.server.next('POST')).answers(401);
    await settle();
    expect(phases(queue)).toEqual(['signed-out', 'signed-out']);
    queue.signedIn();
    await settle();
    await world.clock.pass(GATHER_MILLISECONDS);
    expect((await world.server.next('POST')).call.url).toBe('/api/files/batch');
  });

  test.each([404, 413])('for good with %s falls back to an upload for each file', async (status) => {
    const world = new World();
    const queue = queueIn(world, BATCH);
    await drop(world, queue, 2);
    (await world.server.next('POST')).answers(status);
    await settle();
    await world.clock.pass(RETRY_MILLISECONDS);
    for (let i = 0; i < 2; i++) expect((await world.server.next('POST')).call.url).toBe('/api/uploads');
  });
});

test('after a failed request, its files are sent alone in at most four requests at a time', async () => {
  const world = new World();
  const queue = queueIn(world, BATCH);
  await drop(world, queue, 20);
  (await world.server.next('POST')).answers(413);
  await settle();
  await world.clock.pass(RETRY_MILLISECONDS);
  for (let i = 0; i < 20; i++) {
    expect(world.server.unread).toBe(Math.min(4, 20 - i));
    const creation = await world.server.next('POST');
    creation.answers(201, {
      Location: `/api/uploads/${i}`,
      'Upload-Offset': creation.header('Upload-Length') ?? '',
    });
    await settle();
  }
  expect(phases(queue).every((phase) => phase === 'done')).toBe(true);
});

describe('an upload that the user stops', () => {
  test('before it is sent is not sent', async () => {
    const world = new World();
    const queue = queueIn(world, BATCH);
    await queue.add(small(3));
    await settle();
    queue.uploads[1]?.pause();
    await world.clock.pass(GATHER_MILLISECONDS);
    expect(await storesAll(await world.server.next('POST'))).toBe(2);
    expect(phases(queue)).toEqual(['done', 'paused', 'done']);
  });

  test('while it is sent is done when it turns out to be stored', async () => {
    const world = new World();
    const queue = queueIn(world, BATCH);
    await drop(world, queue, 2);
    const request = await world.server.next('POST');
    queue.uploads[0]?.pause();
    expect(request.call.signal?.aborted).toBe(false);
    await storesAll(request);
    expect(phases(queue)).toEqual(['done', 'done']);
  });

  test('while it is sent and resumes at once is not sent again', async () => {
    const world = new World();
    const queue = queueIn(world, BATCH);
    await drop(world, queue, 2);
    const request = await world.server.next('POST');
    const [first] = queue.uploads;
    first?.pause();
    if (first) queue.resume(first);
    await storesAll(request);
    const state = await world.server.next('HEAD');
    state.answers(200, { 'Upload-Offset': '9', 'Upload-Length': '9' });
    await settle();
    expect(first?.phase).toBe('done');
    expect(world.server.unread).toBe(0);
  });

  test('by cancelling stays as a file if it is stored already', async () => {
    const world = new World();
    const queue = queueIn(world, BATCH);
    await drop(world, queue, 2);
    const request = await world.server.next('POST');
    const [first] = queue.uploads;
    const cancelled = first && queue.cancel(first);
    await storesAll(request);
    (await world.server.next('GET')).tells({ id: '0', size: 9, sha256: null });
    await cancelled;
    expect(first?.phase).toBe('done');
  });

  test('together with all others of the request ends it', async () => {
    const world = new World();
    const queue = queueIn(world, BATCH);
    await drop(world, queue, 2);
    const request = await world.server.next('POST');
    queue.pauseAll();
    expect(request.call.signal?.aborted).toBe(true);
    await settle();
    expect(phases(queue)).toEqual(['paused', 'paused']);
  });
});
