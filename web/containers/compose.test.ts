import { execFileSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { folder, isoImage, randomFile, sha256 } from '../browser/images';
import { openBrowser, Person } from '../browser/people';

/** How compose is called, for example `docker compose -p lading-test`. */
const COMPOSE = (process.env.LADING_COMPOSE ?? 'docker compose').split(' ');
const ADDRESS = process.env.LADING_ADDRESS ?? 'http://127.0.0.1:8080';
const GIBIBYTE = 1024 * 1024 * 1024;
const MEBIBYTES = 1024;
const MOST_IMAGE_BYTES = 200_000_000;
const READY_MILLISECONDS = 120_000;
const HEADERS = { authorization: `Basic ${Buffer.from('alice:wonderland').toString('base64')}` };

let browser: Browser;
const directory = folder();

function run(command: readonly string[]): string {
  const [program = '', ...rest] = command;
  return execFileSync(program, rest, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

const compose = (...words: string[]) => run([...COMPOSE, ...words]);
const container = (service: string) => compose('ps', '-q', service).trim();
const inspect = (service: string, format: string) =>
  run(['docker', 'inspect', '-f', format, container(service)]).trim();

async function ready(): Promise<void> {
  const limit = Date.now() + READY_MILLISECONDS;
  const health = () => ['server', 'client'].map((name) => inspect(name, '{{.State.Health.Status}}')).join();
  while (health() !== 'healthy,healthy') {
    if (Date.now() > limit) throw new Error(`The containers do not become healthy: ${health()}`);
    await new Promise((later) => setTimeout(later, 250));
  }
}

interface Listed {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  readonly sha256: string | null;
}

/** Bytes the server's present process has written to its storage. */
async function received(): Promise<number> {
  const authorization = `Basic ${Buffer.from('carol:lighthouse').toString('base64')}`;
  const answer = await fetch(`${ADDRESS}/api/metrics`, { headers: { authorization } });
  return Number(/^lading_received_bytes_total (\S+)/m.exec(await answer.text())?.[1]);
}

async function files(): Promise<readonly Listed[]> {
  const answer = await fetch(`${ADDRESS}/api/files`, { headers: HEADERS });
  return ((await answer.json()) as { files: Listed[] }).files;
}

beforeAll(async () => {
  browser = await openBrowser();
  compose('up', '-d', '--no-build');
  await ready();
}, READY_MILLISECONDS);

afterAll(async () => {
  await browser.close();
  console.log(compose('logs', '--no-color', '--tail', '40', 'server'));
  compose('down', '-v');
  rmSync(directory, { recursive: true, force: true });
}, READY_MILLISECONDS);

test('the containers run as nobody special, on a read-only root, inside their memory', () => {
  for (const service of ['server', 'client']) {
    expect(inspect(service, '{{.Config.User}}')).toBe('10001:10001');
    expect(inspect(service, '{{.HostConfig.ReadonlyRootfs}}')).toBe('true');
    expect(compose('exec', '-T', service, 'id', '-u').trim()).toBe('10001');
    expect(() => compose('exec', '-T', service, 'sh', '-c', 'echo x > /etc/written')).toThrow();
  }
  expect(Number(inspect('server', '{{.HostConfig.Memory}}'))).toBe(256 * 1024 * 1024);
});

test('the image of the server is small: no package manager, nothing that is not needed', () => {
  const bytes = Number(run(['docker', 'image', 'inspect', '-f', '{{.Size}}', 'lading-server']));
  expect(bytes).toBeLessThan(MOST_IMAGE_BYTES);
  const tools = compose('exec', '-T', 'server', 'sh', '-c', 'command -v apt-get dpkg perl su mount || true');
  expect(tools.trim()).toBe('');
});

test('a gibibyte goes through the client’s container, survives a restart of the server, and is heard of', async () => {
  const image = isoImage(directory, 'container.iso', MEBIBYTES);
  const alice = await Person.at(browser, ADDRESS);
  const bob = await Person.at(browser, ADDRESS);
  await alice.signIn('alice', 'wonderland');
  await bob.signIn('bob', 'builder');
  const begin = Date.now();
  await alice.choose(image);
  await alice.waitForPercent('container.iso', 15);
  compose('restart', 'server');
  await alice.waitForPhase('container.iso', 'done', 240_000);
  console.log(`1 GiB through the client container, one restart: ${(Date.now() - begin) / 1000} s`);
  const rest = await received();
  expect(rest, 'it went on, and did not begin anew').toBeLessThan(0.9 * GIBIBYTE);
  expect(rest).toBeGreaterThan(0);
  await bob.page.locator('.file', { hasText: 'container.iso' }).waitFor();
  await expect.poll(async () => (await files())[0]?.sha256, { timeout: 60_000 }).toBe(await sha256(image));
  await bob.picture('containers-desktop-light');
  await alice.close();
  await bob.close();
  expect(inspect('server', '{{.State.OOMKilled}}')).toBe('false');
});

test('the page comes with the same safety headers from both', async () => {
  const fields = [
    'content-security-policy',
    'permissions-policy',
    'x-content-type-options',
    'referrer-policy',
  ];
  const page = await fetch(`${ADDRESS}/`);
  const answer = await fetch(`${ADDRESS}/api/health`);
  for (const field of fields) {
    expect(page.headers.get(field)).not.toBeNull();
    expect(page.headers.get(field), field).toBe(answer.headers.get(field));
  }
});

test('a small disk that fills up in mid-upload is said, keeps nothing half done, and takes what fits', async () => {
  const name = 'lading-small-disk';
  const port = 18081;
  const disk = ['--tmpfs', '/data:size=64m,uid=10001,gid=10001,mode=0750'];
  const settings = ['-e', 'LADING_USERS=alice:wonderland', '-e', 'LADING_MIN_FREE=0'];
  run([
    'docker',
    'run',
    '-d',
    '--name',
    name,
    '-p',
    `127.0.0.1:${port}:8080`,
    ...disk,
    ...settings,
    'lading-server',
  ]);
  try {
    const address = `http://127.0.0.1:${port}`;
    await expect
      .poll(
        () =>
          fetch(`${address}/api/health`).then(
            (answer) => answer.status,
            () => 0,
          ),
        { timeout: 60_000 },
      )
      .toBe(200);
    const put = (path: string, bytes: number) =>
      fetch(`${address}/api/files/${path}`, {
        method: 'PUT',
        headers: HEADERS,
        // Without a length, so that nobody can know before that it does not fit.
        body: new Blob([new Uint8Array(bytes)]).stream(),
        duplex: 'half',
      } as RequestInit);
    expect((await put('large.iso', 128 * 1024 * 1024)).status).toBe(507);
    expect((await put('small.iso', 8 * 1024 * 1024)).status).toBe(201);
    const listed = (await (await fetch(`${address}/api/files`, { headers: HEADERS })).json()) as {
      files: Listed[];
    };
    expect(listed.files.map((file) => file.name)).toEqual(['small.iso']);
  } finally {
    run(['docker', 'rm', '-f', name]);
  }
});

test('files are there after the containers were removed and made again', async () => {
  const before = await files();
  expect(before.length).toBeGreaterThan(0);
  compose('down');
  compose('up', '-d', '--no-build');
  await ready();
  expect(await files()).toEqual(before);
});

test('a backup of the running server is a data directory with every file', async () => {
  const backups = join(directory, 'backups');
  const project = COMPOSE[COMPOSE.indexOf('-p') + 1];
  const environment = { ...process.env, ...(project ? { COMPOSE_PROJECT_NAME: project } : {}) };
  const script = resolve(import.meta.dirname, '../../deploy/backup');
  const backup = execFileSync(script, [backups], { encoding: 'utf8', env: environment }).trim();
  expect(backup.startsWith(backups)).toBe(true);
  for (const file of await files()) {
    expect(await sha256(join(backup, 'files', file.id, file.name))).toBe(file.sha256);
  }
  expect(existsSync(join(backup, 'lading.db'))).toBe(true);
});

test('a plain upload is passed on as it comes, and its memory stays small', async () => {
  const source = randomFile(join(directory, 'plain.img'), GIBIBYTE);
  const begin = Date.now();
  run(['curl', '-sf', '-u', 'alice:wonderland', '-T', source, `${ADDRESS}/api/files/plain.img`]);
  console.log(`1 GiB by curl through the client container: ${(Date.now() - begin) / 1000} s`);
  const stored = (await files()).find((file) => file.name === 'plain.img');
  expect(stored?.size).toBe(GIBIBYTE);
  console.log(run(['docker', 'stats', '--no-stream', '--format', '{{.Name}} {{.MemUsage}}']));
});

test('a crowd that uploads, listens and mistypes passwords, all at once, fits in the memory', async () => {
  const started = inspect('server', '{{.State.StartedAt}}');
  const over = new AbortController();
  const listening = Array.from({ length: 60 }, () =>
    fetch(`${ADDRESS}/api/events`, { headers: HEADERS, signal: over.signal }),
  );
  for (const { status } of await Promise.all(listening)) expect(status).toBe(200);
  const body = new Uint8Array(32 * 1024 * 1024).fill(1);
  const uploads = Array.from({ length: 32 }, (_, i) =>
    fetch(`${ADDRESS}/api/files/crowd-${i}.img`, { method: 'PUT', headers: HEADERS, body }),
  );
  const json = { 'content-type': 'application/json', 'x-lading-client': 'web' };
  const guesses = Array.from({ length: 200 }, (_, i) => {
    const guess = JSON.stringify({ name: `guest-${i}`, password: 'a guess' });
    return fetch(`${ADDRESS}/api/session`, { method: 'POST', headers: json, body: guess });
  });
  for (const { status } of await Promise.all(guesses)) expect([401, 429, 503]).toContain(status);
  for (const { status } of await Promise.all(uploads)) expect(status).toBe(201);
  over.abort();
  expect(inspect('server', '{{.State.OOMKilled}}')).toBe('false');
  expect(inspect('server', '{{.State.StartedAt}}'), 'the process is the same').toBe(started);
  console.log('After 32 uploads, 60 listeners and 200 guesses at once:');
  console.log(run(['docker', 'stats', '--no-stream', '--format', '{{.Name}} {{.MemUsage}}']));
});
