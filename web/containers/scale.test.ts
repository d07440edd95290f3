import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { basic } from '../browser/server';
import { READY_MILLISECONDS, run, Stack } from './stack';

/** Three servers that share PostgreSQL and an S3 store; one of them is killed while it receives. */

const ADDRESS = process.env.LADING_ADDRESS ?? 'http://127.0.0.1:18080';
const MEBIBYTE = 1024 * 1024;
const PIECE = 8 * MEBIBYTE;
const SERVERS = ['server-1', 'server-2', 'server-3'];
const PATIENCE = { timeout: 120_000 };
const ALICE = { authorization: basic('alice', 'wonderland') };
const TUS = { ...ALICE, 'tus-resumable': '1.0.0' };
const stack = new Stack('lading-scale', {
  COMPOSE_FILE: 'docker-compose.scale.yml',
  LADING_USERS: 'alice:wonderland,carol:lighthouse-keeper:admin',
  LADING_MIN_FREE: '0',
  LADING_LISTEN: new URL(ADDRESS).host,
  LADING_S3_SECRET_KEY: randomBytes(24).toString('hex'),
  LADING_DATABASE_PASSWORD: randomBytes(24).toString('hex'),
});

interface Node {
  readonly id: string;
  readonly address: string;
  readonly running: boolean;
  readonly leases: readonly string[];
}

async function nodes(): Promise<readonly Node[]> {
  const authorization = basic('carol', 'lighthouse-keeper');
  const answer = await fetch(`${ADDRESS}/api/admin/nodes`, { headers: { authorization } });
  return ((await answer.json()) as { nodes: Node[] }).nodes;
}

const query = (sql: string) =>
  stack.compose('exec', '-T', 'database', 'psql', '-U', 'lading', '-d', 'lading', '-Atc', sql).trim();

/** Sends the rest of an upload, again and again, as clients do. Counts how often the server had to be asked anew. */
async function send(url: string, content: Buffer): Promise<number> {
  let interruptions = 0;
  let offset = 0;
  while (offset < content.length) {
    try {
      const answer = await fetch(url, {
        method: 'PATCH',
        headers: {
          ...TUS,
          'upload-offset': `${offset}`,
          'content-type': 'application/offset+octet-stream',
        },
        body: slowly(content, offset) as unknown as ReadableStream,
        duplex: 'half',
      } as RequestInit);
      if (answer.status !== 204) throw new Error(`${answer.status}`);
      offset = Number(answer.headers.get('upload-offset'));
    } catch {
      interruptions++;
      offset = await asked(url, offset);
    }
  }
  return interruptions;
}

/** The offset of an upload, as soon as a server says it. */
async function asked(url: string, before: number): Promise<number> {
  while (true) {
    const answer = await fetch(url, { method: 'HEAD', headers: TUS }).catch(() => null);
    if (answer?.status === 200) return Number(answer.headers.get('upload-offset'));
    if (answer?.status === 404) throw new Error(`The upload is gone after ${before} bytes`);
    await new Promise((later) => setTimeout(later, 100));
  }
}

/** A body that ends only when its server has been killed, or when it is the second. */
let gate: Promise<void> = Promise.resolve();
async function* slowly(content: Buffer, from: number): AsyncGenerator<Buffer> {
  for (let at = from; at < content.length; at += PIECE) {
    if (at >= content.length / 2) await gate;
    yield content.subarray(at, at + PIECE);
  }
}

beforeAll(async () => {
  stack.compose('down', '-v');
  stack.compose('up', '-d', '--no-build');
  await stack.ready([...SERVERS, 'client', 'database', 'store']);
}, 2 * READY_MILLISECONDS);

afterAll(() => {
  console.log(stack.compose('logs', '--no-color', '--tail', '25', ...SERVERS));
  stack.compose('down', '-v');
}, READY_MILLISECONDS);

test('three servers share the work, as ordinary users inside their bounds', async () => {
  await expect.poll(async () => (await nodes()).filter(({ running }) => running).length, PATIENCE).toBe(3);
  for (const service of SERVERS) {
    expect(stack.inspect(service, '{{.Config.User}}')).toBe('10001:10001');
    expect(stack.inspect(service, '{{.HostConfig.ReadonlyRootfs}}')).toBe('true');
    expect(Number(stack.inspect(service, '{{.HostConfig.Memory}}'))).toBe(592 * MEBIBYTE);
    expect(stack.compose('logs', service)).not.toContain('Ignoring the unknown setting');
  }
  expect(query('SHOW fsync')).toBe('on');
});

test('a server that is killed while it receives costs a pause, and no byte', async () => {
  const content = randomBytes(160 * MEBIBYTE);
  const created = await fetch(`${ADDRESS}/api/uploads`, {
    method: 'POST',
    headers: {
      ...TUS,
      'upload-length': `${content.length}`,
      'upload-metadata': `filename ${Buffer.from('killed.iso').toString('base64')}`,
    },
  });
  expect(created.status).toBe(201);
  const url = new URL(created.headers.get('location') ?? '', ADDRESS).href;
  const id = url.split('/').pop();
  let open = () => {};
  gate = new Promise((opened) => {
    open = opened;
  });
  const sent = send(url, content);
  // The claim says which node receives. Its address is the ID of its container.
  const holder = () => {
    const claimed = query(
      `SELECT nodes.id, address FROM nodes JOIN claims ON node = nodes.id WHERE upload_id = '${id}'`,
    );
    const [node = '', address = ''] = claimed.split('\n')[0]?.split('|') ?? [];
    return { node, container: address.split(':')[0] ?? '' };
  };
  await expect.poll(() => holder().container, PATIENCE).toMatch(/^[0-9a-f]{12}$/);
  await expect
    .poll(() => Number(query(`SELECT COUNT(*) FROM segments WHERE upload_id = '${id}'`)), PATIENCE)
    .toBeGreaterThan(0);
  const victim = holder();
  const before = Date.now();
  run(['docker', 'kill', victim.container]);
  open();
  expect(await sent).toBeGreaterThan(0);
  console.log(`Finished ${(Date.now() - before) / 1000} s after a server was killed`);
  const digest = createHash('sha256').update(content).digest('hex');
  const read = async () =>
    (
      (await (await fetch(`${ADDRESS}/api/files/${id}`, { headers: ALICE })).json()) as {
        sha256: string | null;
      }
    ).sha256;
  await expect.poll(read, PATIENCE).toBe(digest);
  const download = await fetch(`${ADDRESS}/api/files/${id}/content`, { headers: ALICE });
  expect(
    createHash('sha256')
      .update(new Uint8Array(await download.arrayBuffer()))
      .digest('hex'),
  ).toBe(digest);
  // The killed node never runs again and keeps nothing. Docker may have restarted its container, as another node.
  const left = async () => (await nodes()).find((node) => node.id === victim.node);
  await expect.poll(left, PATIENCE).toMatchObject({ running: false, leases: [] });
  const others = async () => (await nodes()).filter((node) => node.running && node.id !== victim.node).length;
  await expect.poll(others, PATIENCE).toBeGreaterThanOrEqual(2);
  for (const service of SERVERS) {
    if (stack.inspect(service, '{{.State.Running}}') === 'true')
      console.log(`${service}: ${stack.peakMemory(service)}`);
  }
});

test('a server that is stopped leaves the others nothing to wait for', async () => {
  for (const service of SERVERS) stack.compose('up', '-d', '--no-build', service);
  await stack.ready(SERVERS);
  // A server that was killed stays in the list for a day; one that stops leaves it.
  const name = stack.inspect('server-2', '{{.Config.Hostname}}');
  const listed = async () => (await nodes()).filter(({ address }) => address.startsWith(name)).length;
  const before = await listed();
  stack.compose('stop', 'server-2');
  await expect.poll(listed, PATIENCE).toBe(before - 1);
  await expect.poll(async () => (await nodes()).filter((node) => node.running).length, PATIENCE).toBe(2);
  for (let i = 0; i < 20; i++) {
    const put = await fetch(`${ADDRESS}/api/files/after-${i}.iso`, {
      method: 'PUT',
      headers: ALICE,
      body: 'a file',
    });
    const answer = await put.text();
    expect(put.status, `${put.status} for file ${i}: ${answer}`).toBe(201);
  }
});
