import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { basic, Server } from '../browser/server';
import { ask, begin, type Version } from './client';
import { ExampleProxy, KINDS, type Kind } from './proxy';

const MEBIBYTE = 1024 * 1024;
const ALICE = { authorization: basic('alice', 'wonderland') };
const TUS = { ...ALICE, 'tus-resumable': '1.0.0' };
const PATIENCE = { timeout: 120_000 };

/** The first five attempts are not delayed. */
const GUESSES = 16;

let server: Server;

beforeAll(async () => {
  server = await Server.start({ LADING_TRUSTED_PROXIES: '127.0.0.1' });
});

afterAll(() => server.close());

/** The number of bytes of an upload on the server's disk. */
function arrived(id: string): number {
  const path = join(server.data, 'uploads');
  return readdirSync(path).includes(id) ? statSync(join(path, id)).size : 0;
}

function idOf(location: unknown): string {
  return `${location}`.split('/').pop() ?? '';
}

describe.each<Kind>(KINDS)('the example for %s', (kind) => {
  let proxy: ExampleProxy;
  let directory: string;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'lading-proxy-'));
    proxy = await ExampleProxy.start(kind, directory, server.url);
  });

  afterEach(async () => {
    await proxy.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const at = (path: string) => new URL(path, proxy.url);

  test.each<Version>(['HTTP/1.1', 'HTTP/2'])(
    'hands bytes on while more are to come, over %s',
    async (version) => {
      const content = randomBytes(48 * MEBIBYTE);
      const half = content.length / 2;
      const metadata = `filename ${Buffer.from('proxy.iso').toString('base64')}`;
      const created = await ask(version, 'POST', at('/api/uploads'), {
        ...TUS,
        'upload-length': `${content.length}`,
        'upload-metadata': metadata,
      });
      expect(created.status).toBe(201);
      const id = idOf(created.headers.location);
      const append = begin(version, 'PATCH', at(`/api/uploads/${id}`), {
        ...TUS,
        'upload-offset': '0',
        'content-type': 'application/offset+octet-stream',
        'content-length': `${content.length}`,
      });
      append.body.write(content.subarray(0, half));
      await expect.poll(() => arrived(id), PATIENCE).toBeGreaterThan(half - 2 * MEBIBYTE);
      append.body.end(content.subarray(half));
      expect((await append.answer).status).toBe(204);
      const file = (await server.files()).find((each) => each.id === id);
      expect(file?.size).toBe(content.length);
      const digest = createHash('sha256').update(content).digest('hex');
      await expect
        .poll(async () => (await server.files()).find((each) => each.id === id)?.sha256, PATIENCE)
        .toBe(digest);
    },
  );

  test.each<Version>(['HTTP/1.1', 'HTTP/2'])('takes an upload by the IETF draft over %s', async (version) => {
    const fields = {
      ...ALICE,
      'upload-draft-interop-version': '8',
      'upload-complete': '?1',
      'content-disposition': 'attachment; filename="draft.iso"',
    };
    const answer = await ask(version, 'POST', at('/api/uploads'), fields, 'x'.repeat(MEBIBYTE));
    expect(answer.status).toBeLessThan(300);
    expect((await server.files()).some((file) => file.id === idOf(answer.headers.location))).toBe(true);
  });

  test('forwards events immediately', async () => {
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
    const put = await ask('HTTP/1.1', 'PUT', at('/api/files/event.iso'), ALICE, 'a file');
    expect(put.status).toBe(201);
    const { id } = JSON.parse(put.body) as { id: string };
    await expect.poll(() => heard.join(''), PATIENCE).toContain(id);
    stream.destroy();
  });

  test('does not let a client forge its address to guess passwords', async () => {
    const statuses = [];
    for (let guess = 0; guess < GUESSES; guess++) {
      const claims = {
        'content-type': 'application/json',
        origin: proxy.url,
        forwarded: `for=198.51.100.${guess};proto=http`,
        'x-forwarded-for': `198.51.100.${guess}`,
        'x-forwarded-server': `198.51.100.${guess}`,
      };
      const body = JSON.stringify({ name: `guest-of-${kind}`, password: 'a guess' });
      statuses.push((await ask('HTTP/1.1', 'POST', at('/api/session'), claims, body)).status);
    }
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(GUESSES / 2);
  });

  test('signs a browser in with a cookie that is only sent over HTTPS', async () => {
    const answer = await ask(
      'HTTP/2',
      'POST',
      at('/api/session'),
      { 'content-type': 'application/json', origin: proxy.url },
      JSON.stringify({ name: 'alice', password: 'wonderland' }),
    );
    expect(answer.status).toBeLessThan(300);
    expect(`${answer.headers['set-cookie']}`).toContain('Secure');
  });
});
