import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { basic, Server } from '../browser/server';
import { ask, begin } from './client';
import { Database } from './database';
import { ExampleProxy, SEVERAL, type Several } from './proxy';

/** Two servers that share PostgreSQL and a directory of objects, behind the examples for several servers. */

const MEBIBYTE = 1024 * 1024;
const ALICE = { authorization: basic('alice', 'wonderland') };
const TUS = { ...ALICE, 'tus-resumable': '1.0.0' };
const APPEND = { ...TUS, 'content-type': 'application/offset+octet-stream' };
const PATIENCE = { timeout: 120_000 };
const PIECES = 6;
/** For two servers and a database that start on a busy machine. */
const STARTED_MILLISECONDS = 300_000;

let database: Database;
let objects: string;
const servers: Server[] = [];

beforeAll(async () => {
  objects = mkdtempSync(join(tmpdir(), 'lading-objects-'));
  database = await Database.start();
  for (let i = 0; i < 2; i++) servers.push(await Server.start(settings()));
}, STARTED_MILLISECONDS);

afterAll(async () => {
  for (const server of servers) await server.close();
  await database.close();
  rmSync(objects, { recursive: true, force: true });
});

const settings = () => ({
  ...database.settings,
  LADING_STORAGE: 'objects',
  LADING_OBJECTS_DIR: join(objects, 'store'),
  LADING_UPLOAD_MEMORY: '64M',
  LADING_TRUSTED_PROXIES: '127.0.0.1',
});

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

describe.each<Several>(SEVERAL)('the example of %s for several servers', (kind) => {
  let proxy: ExampleProxy;
  let directory: string;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'lading-proxy-'));
    const urls = servers.map((server) => server.url);
    proxy = await ExampleProxy.start(kind, directory, urls[0] ?? '', urls[1]);
  });

  afterEach(async () => {
    await proxy.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const at = (path: string) => new URL(path, proxy.url);

  async function created(length: number): Promise<string> {
    const metadata = `filename ${Buffer.from('nodes.iso').toString('base64')}`;
    const fields = { ...TUS, 'upload-length': `${length}`, 'upload-metadata': metadata };
    let location = '';
    const create = async () => {
      const answer = await ask('HTTP/1.1', 'POST', at('/api/uploads'), fields);
      location = `${answer.headers.location}`;
      return answer.status;
    };
    expect(await patiently(create)).toBe(201);
    return new URL(location, proxy.url).pathname;
  }

  /** Clients try again if their request reached no server, one that stops, or one that is too busy. */
  async function patiently(call: () => Promise<number>): Promise<number> {
    const end = Date.now() + PATIENCE.timeout;
    while (true) {
      const status = await call().catch(() => 502);
      if (status < 500 || Date.now() > end) return status;
      await new Promise((later) => setTimeout(later, 100));
    }
  }

  async function expectFile(upload: string, content: Buffer): Promise<void> {
    const file = upload.replace('uploads', 'files');
    const digest = async () => {
      const answer = await ask('HTTP/1.1', 'GET', at(file), ALICE);
      return answer.status === 200 ? (JSON.parse(answer.body) as { sha256: string }).sha256 : null;
    };
    await expect.poll(digest, PATIENCE).toBe(sha256(content));
  }

  function piece(upload: string, content: Buffer, from: number, to: number): Promise<number> {
    const fields = { ...APPEND, 'lading-piece': '?1', 'upload-offset': `${from}` };
    const sent = begin('HTTP/1.1', 'PATCH', at(upload), { ...fields, 'content-length': `${to - from}` });
    sent.body.end(content.subarray(from, to));
    return sent.answer.then(({ status }) => status);
  }

  test('pieces that arrive at both at once make one file', async () => {
    const content = randomBytes(PIECES * MEBIBYTE);
    const upload = await created(content.length);
    const statuses = await Promise.all(
      Array.from({ length: PIECES }, (_, i) =>
        patiently(() => piece(upload, content, i * MEBIBYTE, (i + 1) * MEBIBYTE)),
      ),
    );
    expect(statuses).toEqual(Array.from({ length: PIECES }, () => 204));
    await expectFile(upload, content);
  });

  test('a new request takes over from one that is silent, and listeners hear of the file', async () => {
    const content = randomBytes(MEBIBYTE);
    const heard: string[] = [];
    const stream = request(at('/api/events'), { headers: ALICE, rejectUnauthorized: false, agent: false });
    const opened = new Promise<void>((done) => {
      stream.once('response', (response) => {
        response.on('data', (part: Buffer) => heard.push(part.toString()));
        done();
      });
    });
    stream.on('error', () => {});
    stream.end();
    await opened;
    const upload = await created(content.length);
    const silent = begin('HTTP/1.1', 'PATCH', at(upload), {
      ...APPEND,
      'upload-offset': '0',
      'content-length': `${content.length}`,
    });
    silent.body.on('error', () => {});
    silent.answer.catch(() => {});
    silent.body.write(content.subarray(0, 1000));
    let offset = 0;
    const look = async () => {
      const answer = await ask('HTTP/1.1', 'HEAD', at(upload), TUS);
      offset = Number(answer.headers['upload-offset']);
      return answer.status;
    };
    // The silent request can reach its server after the HEAD; then the offset is higher, and the client asks again.
    const finish = async () => {
      expect(await patiently(look)).toBe(200);
      const rest = begin('HTTP/1.1', 'PATCH', at(upload), {
        ...APPEND,
        'upload-offset': `${offset}`,
        'content-length': `${content.length - offset}`,
      });
      rest.body.end(content.subarray(offset));
      const status = (await rest.answer).status;
      return status === 409 ? 503 : status;
    };
    expect(await patiently(finish)).toBe(204);
    await expectFile(upload, content);
    const id = `${upload.split('/').pop()}`;
    await expect.poll(() => heard.join(''), PATIENCE).toContain(id);
    stream.destroy();
  });

  test('while one is stopped, the other does all the work', async () => {
    const content = randomBytes(PIECES * MEBIBYTE);
    const upload = await created(content.length);
    const stopping = servers[1] as Server;
    expect(await patiently(() => piece(upload, content, 0, MEBIBYTE))).toBe(204);
    const stopped = stopping.stop();
    for (let i = 1; i < PIECES; i++) {
      const sent = () => piece(upload, content, i * MEBIBYTE, (i + 1) * MEBIBYTE);
      expect(await patiently(sent)).toBe(204);
    }
    await stopped;
    await expectFile(upload, content);
    const ready = async () => (await ask('HTTP/1.1', 'GET', at('/api/health/ready'), {})).status;
    expect(await patiently(ready)).toBe(200);
    await stopping.start();
  });
});
