import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { basic } from './server';

const SCRIPT = resolve(import.meta.dirname, '../../run');

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lading-run-'));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** Runs `./run` and captures its output. */
class Run {
  output = '';
  private readonly process: ChildProcess;
  private readonly ended: Promise<number | null>;
  private heard: () => void = () => undefined;

  constructor(
    settings: Readonly<Record<string, string>> = {},
    surroundings: Readonly<NodeJS.ProcessEnv> = process.env,
  ) {
    // Users don't have the variables of a test runner; they would change the build.
    const { NODE_ENV: _, ...rest } = surroundings;
    const env = { ...rest, LADING_PORT: '0', LADING_DATA_DIR: directory, ...settings };
    this.process = spawn(SCRIPT, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream?.on('data', (bytes: Buffer) => {
        this.output += bytes.toString();
        this.heard();
      });
    }
    this.ended = new Promise((done) => this.process.once('exit', done));
  }

  async waitFor(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = pattern.exec(this.output);
      if (found) return found[1] ?? found[0];
      const more = new Promise<'more'>((wake) => {
        this.heard = () => wake('more');
      });
      if ((await Promise.race([more, this.ended])) !== 'more') throw new Error(`It ended:\n${this.output}`);
    }
  }

  /** Ctrl-C. */
  interrupt(): Promise<number | null> {
    this.process.kill('SIGINT');
    return this.ended;
  }

  get end(): Promise<number | null> {
    return this.ended;
  }
}

test('./run --build builds the server and does not start it', () => {
  const { status, stdout } = spawnSync(SCRIPT, ['--build'], { encoding: 'utf8' });
  expect(status, stdout).toBe(0);
  expect(stdout).not.toContain('Lading is ready');
  const unpacked = process.env.LADING_UNPACKED ?? join(dirname(SCRIPT), 'server/target/lading');
  expect(existsSync(join(unpacked, 'lading-server.jar'))).toBe(true);
});

test('./run prints its address and how to sign in, and ends at Ctrl-C with every byte kept', async () => {
  const first = new Run();
  const address = await first.waitFor(/Lading is ready at (\S+)/);
  expect(first.output).toContain('Sign in as alice / wonderland');
  const authorization = basic('alice', 'wonderland');
  const created = await fetch(`${address}api/uploads`, {
    method: 'POST',
    headers: { Authorization: authorization, 'Tus-Resumable': '1.0.0', 'Upload-Length': '8' },
  });
  const upload = created.headers.get('Location') ?? '';
  await fetch(new URL(upload, address), {
    method: 'PATCH',
    headers: {
      Authorization: authorization,
      'Tus-Resumable': '1.0.0',
      'Upload-Offset': '0',
      'Content-Type': 'application/offset+octet-stream',
    },
    body: '0123',
  });
  await first.interrupt();

  const second = new Run();
  const again = await second.waitFor(/Lading is ready at (\S+)/);
  expect(second.output).not.toContain('Building');
  const state = await fetch(new URL(new URL(upload, again).pathname, again), {
    method: 'HEAD',
    headers: { Authorization: authorization, 'Tus-Resumable': '1.0.0' },
  });
  expect(state.headers.get('Upload-Offset')).toBe('4');
  await second.interrupt();
});

test('names can have any letter, also if no locale is set', async () => {
  const { PATH, HOME, JAVA_HOME } = process.env;
  const run = new Run({ LADING_MIN_FREE: '0' }, { PATH, HOME, JAVA_HOME });
  const address = await run.waitFor(/Lading is ready at (\S+)/);
  const put = await fetch(`${address}api/files/gr%C3%B6%C3%9Fe%20%E5%A4%A7.iso`, {
    method: 'PUT',
    headers: { Authorization: basic('alice', 'wonderland') },
    body: 'a file',
  });
  expect(put.status).toBe(201);
  const { id } = (await put.json()) as { id: string };
  expect(readdirSync(join(directory, 'files', id))).toEqual(['größe 大.iso']);
  await run.interrupt();
});

test('there are no well-known passwords if other machines can connect', async () => {
  const open = new Run({ LADING_HOST: '0.0.0.0' });
  await open.waitFor(/Sign in as admin with the password \S+/);
  expect(open.output).toContain('Demo accounts are off');
  await open.interrupt();
  rmSync(directory, { recursive: true });
  const named = new Run({ LADING_USERS: 'ann:a-long-password' });
  await named.waitFor(/Sign in with one of these accounts \(passwords from LADING_USERS\): ann/);
  await named.interrupt();
  const asked = new Run({ LADING_USERS: 'ann:a-long-password', LADING_DEMO: 'true' });
  await asked.waitFor(/Sign in as alice \/ wonderland/);
  expect(asked.output).not.toContain('Demo accounts are off');
  await asked.interrupt();
});

/** Creates an executable that only fails. */
function broken(...path: readonly string[]): void {
  const file = join(directory, ...path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '#!/bin/sh\nexit 1\n', { mode: 0o755 });
}

test('a broken JDK is skipped, and a broken Maven or Node.js is named', async () => {
  broken('jdk/bin/java');
  broken('jdk/bin/javac');
  const run = new Run({ JAVA_HOME: join(directory, 'jdk') });
  await run.waitFor(/Lading is ready at (\S+)/);
  await run.interrupt();
  for (const tool of ['mvn', 'node']) broken('bin', tool);
  const env = { ...process.env, PATH: `${join(directory, 'bin')}:${process.env.PATH}` };
  const need = (what: string) =>
    spawnSync('bash', ['-c', `set -euo pipefail; . build/tools.sh; ${what}`], {
      cwd: dirname(SCRIPT),
      env,
      encoding: 'utf8',
    }).stderr;
  expect(need('need_maven')).toMatch(/^Lading: Maven 3.8 or newer is needed.*of an unknown version\.\n$/);
  expect(need('need_node')).toMatch(/^Lading: Node.js 20 or newer is needed.*of an unknown version\.\n$/);
});

test('the server starts without a class cache if it cannot be created', async () => {
  const unpacked = join(directory, 'unpacked');
  broken('bin', 'mktemp');
  const run = new Run({
    LADING_UNPACKED: unpacked,
    PATH: `${join(directory, 'bin')}:${process.env.PATH}`,
  });
  await run.waitFor(/The class cache could not be made/);
  await run.waitFor(/Lading is ready at (\S+)/);
  await run.interrupt();
  expect(existsSync(join(unpacked, 'lading-server.jar'))).toBe(true);
  expect(existsSync(join(unpacked, 'lading.aot'))).toBe(false);
});

test('a wrong setting is named with its value and the allowed values, and the server does not start', async () => {
  const run = new Run({ LADING_PORT: 'eighty' });
  expect(await run.end).toBe(1);
  expect(run.output).toMatch(/LADING_PORT.*eighty.*0 to 65535/s);
});
