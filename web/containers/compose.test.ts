import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { folder, isoImage, randomFile, sha256 } from '../browser/images';
import { openBrowser, Person } from '../browser/people';
import { basic } from '../browser/server';
import { ask } from '../proxies/client';
import { documented, READY_MILLISECONDS, ROOT, run, Stack, tlsProxy } from './stack';

const ADDRESS = process.env.LADING_ADDRESS ?? 'http://127.0.0.1:8080';
const MEBIBYTE = 1024 * 1024;
const GIBIBYTE = 1024 * MEBIBYTE;
const MEBIBYTES = 1024;
const HEADERS = { authorization: `Basic ${Buffer.from('alice:wonderland').toString('base64')}` };
const JSON_FIELDS = { 'content-type': 'application/json', 'x-lading-client': 'web' };

const PATIENCE = { timeout: 120_000 };

let browser: Browser;
const directory = folder();
const backups = join(directory, 'backups');
const stack = new Stack('lading-test', {
  LADING_USERS: 'alice:wonderland,bob:builder,carol:lighthouse-keeper:admin',
  LADING_MIN_FREE: '0',
  LADING_LISTEN: new URL(ADDRESS).host,
  // This machine is the gateway of the container network, whose address Docker chooses.
  LADING_PROXIES: '172.16.0.0/12,192.168.0.0/16,10.0.0.0/8',
});

interface Listed {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  readonly sha256: string | null;
}

/** Bytes that the current server process has written to its storage. */
async function received(): Promise<number> {
  const authorization = `Basic ${Buffer.from('carol:lighthouse-keeper').toString('base64')}`;
  const answer = await fetch(`${ADDRESS}/api/metrics`, { headers: { authorization } });
  return Number(/^lading_received_bytes_total (\S+)/m.exec(await answer.text())?.[1]);
}

/** The toasts shown from now on. */
async function hears(person: Person): Promise<readonly string[]> {
  const heard: string[] = [];
  await person.page.exposeFunction('heard', (text: string) => heard.push(text));
  await person.page.evaluate(() => {
    new MutationObserver((changes) => {
      for (const node of changes.flatMap((change) => [...change.addedNodes])) {
        if (node instanceof HTMLElement && node.matches('.toast')) {
          (globalThis as unknown as { heard(text: string): void }).heard(node.textContent ?? '');
        }
      }
    }).observe(document.querySelector('.toasts') as Element, { childList: true });
  });
  return heard;
}

async function files(): Promise<readonly Listed[]> {
  const answer = await fetch(`${ADDRESS}/api/files`, { headers: HEADERS });
  return ((await answer.json()) as { files: Listed[] }).files;
}

beforeAll(async () => {
  browser = await openBrowser();
  stack.compose('up', '-d', '--no-build');
  await stack.ready();
}, READY_MILLISECONDS);

afterAll(async () => {
  await browser.close();
  console.log(stack.compose('logs', '--no-color', '--tail', '40', 'server'));
  stack.compose('down', '-v');
  rmSync(directory, { recursive: true, force: true });
}, READY_MILLISECONDS);

test('the containers run as an ordinary user, on a read-only root, inside their bounds', () => {
  for (const service of ['server', 'client']) {
    expect(stack.inspect(service, '{{.Config.User}}')).toBe('10001:10001');
    expect(stack.inspect(service, '{{.HostConfig.ReadonlyRootfs}}')).toBe('true');
    expect(stack.inside(service, 'id -u')).toBe('10001');
    expect(() => stack.inside(service, 'echo x > /etc/written')).toThrow();
    expect(Number(stack.inspect(service, '{{.HostConfig.PidsLimit}}'))).toBeGreaterThan(0);
    expect(stack.inspect(service, '{{index .HostConfig.LogConfig.Config "max-size"}}')).toBe('10m');
  }
  expect(Number(stack.inspect('server', '{{.HostConfig.Memory}}'))).toBe(384 * MEBIBYTE);
  expect(stack.compose('logs', 'server')).not.toContain('Ignoring the unknown setting');
});

test('a file name can have any letter', async () => {
  const put = await fetch(`${ADDRESS}/api/files/gr%C3%B6%C3%9Fe.iso`, {
    method: 'PUT',
    headers: HEADERS,
    body: 'a file',
  });
  expect(put.status).toBe(201);
  const { id } = (await put.json()) as Listed;
  expect(stack.inside('server', `ls /data/files/${id}`)).toBe('größe.iso');
});

test('a TLS proxy in LADING_PROXIES is trusted', async () => {
  const proxy = await tlsProxy(directory, ADDRESS);
  const body = JSON.stringify({ name: 'alice', password: 'wonderland' });
  const signIn = async (address: string) =>
    `${(await ask('HTTP/1.1', 'POST', new URL('/api/session', address), JSON_FIELDS, body)).headers['set-cookie']}`;
  expect(await signIn(proxy.url)).toContain('; Secure');
  proxy.close();
  const plain = await fetch(`${ADDRESS}/api/session`, { method: 'POST', headers: JSON_FIELDS, body });
  expect(plain.status).toBe(200);
  expect(plain.headers.get('set-cookie')).not.toContain('; Secure');
});

test('bytes are on the server’s disk while the client still sends', async () => {
  const content = Buffer.alloc(32 * MEBIBYTE, 7);
  const created = await fetch(`${ADDRESS}/api/uploads`, {
    method: 'POST',
    headers: {
      ...HEADERS,
      'tus-resumable': '1.0.0',
      'upload-length': `${content.length}`,
      'upload-metadata': `filename ${Buffer.from('unbuffered.iso').toString('base64')}`,
    },
  });
  const id = `${created.headers.get('location')}`.split('/').pop();
  const append = request(`${ADDRESS}/api/uploads/${id}`, {
    method: 'PATCH',
    headers: {
      ...HEADERS,
      'tus-resumable': '1.0.0',
      'upload-offset': '0',
      'content-type': 'application/offset+octet-stream',
      'content-length': content.length,
    },
  });
  const answer = new Promise((done, failed) => append.once('error', failed).once('response', done));
  append.write(content.subarray(0, content.length / 2));
  const arrived = () =>
    Number(stack.inside('server', `stat -c %s /data/uploads/${id} 2>/dev/null || echo 0`));
  await expect.poll(arrived, PATIENCE).toBeGreaterThan(content.length / 2 - 2 * MEBIBYTE);
  append.end(content.subarray(content.length / 2));
  expect(await answer).toMatchObject({ statusCode: 204 });
});

test('a gibibyte is uploaded through the client container across a restart of the server, and another user is notified', async () => {
  const image = isoImage(directory, 'container.iso', MEBIBYTES);
  const alice = await Person.at(browser, ADDRESS);
  const bob = await Person.at(browser, ADDRESS);
  await alice.signIn('alice', 'wonderland');
  await bob.signIn('bob', 'builder');
  const heard = await hears(bob);
  const begin = Date.now();
  await alice.choose(image);
  await alice.waitForPercent('container.iso', 15);
  stack.compose('restart', 'server');
  await alice.waitForPhase('container.iso', 'done', 240_000);
  console.log(`1 GiB through the client container, one restart: ${(Date.now() - begin) / 1000} s`);
  const rest = await received();
  expect(rest, 'it went on, and did not begin anew').toBeLessThan(0.9 * GIBIBYTE);
  expect(rest).toBeGreaterThan(0);
  await bob.page.locator('.file', { hasText: 'container.iso' }).waitFor();
  const told = (name: string) => heard.filter((text) => text.includes(name)).length;
  await expect.poll(() => told('container.iso'), PATIENCE).toBe(1);
  // The next file shows that nothing more is announced for the previous one.
  await fetch(`${ADDRESS}/api/files/later.iso`, { method: 'PUT', headers: HEADERS, body: 'later' });
  await expect.poll(() => told('later.iso'), PATIENCE).toBe(1);
  expect(told('container.iso')).toBe(1);
  const uploaded = async () => (await files()).find((file) => file.name === 'container.iso');
  await expect.poll(async () => (await uploaded())?.sha256).toBe(await sha256(image));
  await bob.picture('containers-desktop-light');
  await alice.close();
  await bob.close();
  expect(stack.inspect('server', '{{.State.OOMKilled}}')).toBe('false');
});

test('the page has the same security header fields from both containers', async () => {
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

test('the client container serves the page at the addresses of its views, also with a trailing slash', async () => {
  const read = async (path: string) => {
    const answer = await fetch(`${ADDRESS}${path}`, { redirect: 'error' });
    expect(answer.status, path).toBe(200);
    return answer.text();
  };
  const page = await read('/');
  const file = '/files/0197f3a4-1c2d-7e5f-8a9b-0c1d2e3f4a5b';
  for (const path of ['/account', '/account/', file, `${file}/`]) expect(await read(path), path).toBe(page);
  for (const path of ['/files/', `${file}/nothing`])
    expect((await fetch(`${ADDRESS}${path}`)).status, path).toBe(404);
});

test('when a small disk becomes full during an upload, the response says so, no partial file stays, and a smaller file fits', async () => {
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
      .poll(() =>
        fetch(`${address}/api/health`).then(
          (answer) => answer.status,
          () => 0,
        ),
      )
      .toBe(200);
    const put = (path: string, bytes: number) =>
      fetch(`${address}/api/files/${path}`, {
        method: 'PUT',
        headers: HEADERS,
        // Without Content-Length, so that the server can't reject it in advance.
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

test('files are kept when the containers are removed and created again', async () => {
  const before = await files();
  expect(before.length).toBeGreaterThan(0);
  stack.compose('down');
  stack.compose('up', '-d', '--no-build');
  await stack.ready();
  expect(await files()).toEqual(before);
});

/** Makes a backup with the documented command, and returns its path. */
function backUp(): string {
  return stack.shell(documented('deploy/backup').replace('/srv/backups', backups)).trim();
}

test('a backup of the running server is a data directory with every file', async () => {
  const backup = backUp();
  expect(backup.startsWith(backups)).toBe(true);
  for (const file of await files()) {
    expect(await sha256(join(backup, 'files', file.id, file.name))).toBe(file.sha256);
  }
  expect(existsSync(join(backup, 'lading.db'))).toBe(true);
});

test('a backup is restored into an empty volume with every file', async () => {
  const backup = backUp();
  const before = await files();
  stack.shell(documented('docker compose down --volumes'));
  expect(run(['docker', 'volume', 'ls', '-q'])).not.toContain(`${stack.project}_data`);
  const copy = documented('docker compose run');
  stack.shell(copy.replace(/\/srv\/backups\/[0-9TZ.-]+/, backup));
  stack.shell(`${documented('docker compose up -d')} --no-build`);
  await stack.ready();
  expect(await files()).toEqual(before);
  const [file] = before;
  const content = await fetch(`${ADDRESS}/api/files/${file?.id}/content`, { headers: HEADERS });
  expect((await content.arrayBuffer()).byteLength).toBe(file?.size);
});

test('if the server cannot write to its directory, the log says what to do', () => {
  const foreign = join(directory, 'foreign');
  mkdirSync(foreign);
  const script = join(directory, 'backup');
  copyFileSync(join(ROOT, 'deploy/backup'), script);
  chmodSync(directory, 0o755);
  const ordinary =
    process.getuid?.() === 0 ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : [];
  const [program = '', ...rest] = [...ordinary, script, foreign];
  const { status, stderr } = spawnSync(program, rest, { encoding: 'utf8' });
  expect(status).toBe(1);
  expect(stderr).toBe(
    `Lading: the user of the server (10001) cannot write to ${foreign}. Run as root: chown 10001:10001 ${foreign}\n`,
  );
});

test('a plain upload is streamed, and memory stays small', async () => {
  const source = randomFile(join(directory, 'plain.img'), GIBIBYTE);
  const begin = Date.now();
  run(['curl', '-sf', '-u', 'alice:wonderland', '-T', source, `${ADDRESS}/api/files/plain.img`]);
  console.log(`1 GiB by curl through the client container: ${(Date.now() - begin) / 1000} s`);
  const stored = (await files()).find((file) => file.name === 'plain.img');
  expect(stored?.size).toBe(GIBIBYTE);
  console.log(`The server's peak: ${stack.peakMemory()}`);
});

test('uploads, event streams and wrong passwords at the same time fit into the memory', async () => {
  const started = stack.inspect('server', '{{.State.StartedAt}}');
  const over = new AbortController();
  // A user can open at most twenty streams.
  const people = [basic('alice', 'wonderland'), basic('bob', 'builder'), basic('carol', 'lighthouse-keeper')];
  const listening = Array.from({ length: 60 }, (_, i) => {
    const headers = { authorization: people[i % people.length] ?? '' };
    return fetch(`${ADDRESS}/api/events`, { headers, signal: over.signal });
  });
  for (const { status } of await Promise.all(listening)) expect(status).toBe(200);
  const body = new Uint8Array(32 * 1024 * 1024).fill(1);
  const uploads = Array.from({ length: 32 }, (_, i) =>
    fetch(`${ADDRESS}/api/files/crowd-${i}.img`, { method: 'PUT', headers: HEADERS, body }),
  );
  const guesses = Array.from({ length: 200 }, (_, i) => {
    const guess = JSON.stringify({ name: `guest-${i}`, password: 'a guess' });
    return fetch(`${ADDRESS}/api/session`, { method: 'POST', headers: JSON_FIELDS, body: guess });
  });
  // 502: the server ended a request that was still arriving for a newer one of this address.
  for (const { status } of await Promise.all(guesses)) expect([401, 429, 502, 503]).toContain(status);
  for (const { status } of await Promise.all(uploads)) expect(status).toBe(201);
  over.abort();
  expect(stack.inspect('server', '{{.State.OOMKilled}}')).toBe('false');
  expect(stack.inspect('server', '{{.State.StartedAt}}'), 'the process is the same').toBe(started);
  console.log('After 32 uploads, 60 listeners and 200 guesses at once:');
  console.log(`The server's peak: ${stack.peakMemory()}`);
});

test('a person who is locked out gets a new password while the server runs', async () => {
  const command = documented('docker compose run', 'administration').replace('NAME', 'bob');
  const password = /^One-time password of bob: (\S+)$/m.exec(stack.shell(command))?.[1];
  const signIn = (word?: string) =>
    fetch(`${ADDRESS}/api/session`, {
      method: 'POST',
      headers: JSON_FIELDS,
      body: JSON.stringify({ name: 'bob', password: word }),
    });
  expect((await signIn('builder')).status).toBe(401);
  const answer = await signIn(password);
  expect(answer.ok).toBe(true);
  expect(await answer.json()).toMatchObject({ mustChangePassword: true });
});
