import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { basic, Server } from '../browser/server';
import { Attack, HABITS, TOO_MANY } from './attack';
import { ClientContainer, memoryLimit, serverMemory } from './client-container';

const MEBIBYTE = 2 ** 20;
const ROUNDS = 2;
const WAIT_MILLISECONDS = 90_000;
const ALICE = { authorization: basic('alice', 'wonderland') };

let directory: string;
let server: Server;
let client: ClientContainer;
let attack: Attack | null = null;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'lading-client-'));
  server = await Server.start({ LADING_TRUSTED_PROXIES: '127.0.0.1' }, serverMemory());
  client = await ClientContainer.start(directory, server.url);
});

afterEach(() => {
  attack?.end();
  attack = null;
});

afterAll(async () => {
  await client.close();
  await server.close();
  rmSync(directory, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly body: string;
}

function ask(
  method: string,
  path: string,
  fields: Readonly<Record<string, string>> = {},
  body?: Buffer,
): Promise<Answer> {
  return new Promise((done, failed) => {
    const length = body ? { 'content-length': `${body.length}` } : {};
    const question = request(new URL(path, client.url), {
      method,
      headers: { ...fields, ...length },
      agent: false,
    });
    question.once('error', failed);
    question.once('response', (response) => {
      text(response).then((answer) => done({ status: response.statusCode ?? 0, body: answer }), failed);
    });
    question.end(body);
  });
}

/** Requests as the page does: retries while the server is overloaded. */
async function patiently(...question: Parameters<typeof ask>): Promise<Answer> {
  const limit = Date.now() + WAIT_MILLISECONDS;
  while (true) {
    const answer = await ask(...question);
    if (answer.status !== 503 || Date.now() > limit) return answer;
    await new Promise((later) => setTimeout(later, 250));
  }
}

/** The requests of an ordinary user during an attack. */
async function work(): Promise<void> {
  const page = await patiently('GET', '/');
  expect(page.status).toBe(200);
  expect(page.body).toContain('Lading');
  const fields = { 'content-type': 'application/json', 'x-lading-client': 'web' };
  const signIn = Buffer.from(JSON.stringify({ name: 'bob', password: 'builder' }));
  expect((await patiently('POST', '/api/session', fields, signIn)).status).toBe(200);
  const content = randomBytes(MEBIBYTE);
  const put = await patiently('PUT', '/api/files/meanwhile.iso', ALICE, content);
  expect(put.status, put.body).toBe(201);
  const { id } = JSON.parse(put.body) as { id: string };
  const digest = createHash('sha256').update(content).digest('hex');
  await expect
    .poll(async () => (await server.files()).find((file) => file.id === id)?.sha256, {
      timeout: WAIT_MILLISECONDS,
    })
    .toBe(digest);
}

test.each(HABITS)('others work while there are $connections times $name', async (habit) => {
  attack = await Attack.begin(client.port, habit);
  for (let round = 0; round < ROUNDS; round++) await work();
  fits(habit.name);
});

function fits(name: string): void {
  expect(client.running).toBe(true);
  const peak = client.peakMemory();
  console.log(`${name}: ${Math.round(peak / MEBIBYTE)} MiB at most until now`);
  expect(peak).toBeLessThan(memoryLimit('client'));
}

test('more connections than the limit fit into the memory, which is free afterwards', async () => {
  attack = await Attack.begin(client.port, TOO_MANY);
  fits('too many connections');
  attack.end();
  // The page's files can be opened again as soon as connections are closed.
  await expect.poll(async () => (await ask('GET', '/')).status, { timeout: WAIT_MILLISECONDS }).toBe(200);
  await work();
});
