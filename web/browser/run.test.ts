import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { basic } from './server';

const SCRIPT = resolve(import.meta.dirname, '../../run');

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lading-run-'));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** A person's `./run`, and what it prints. */
class Run {
  output = '';
  private readonly process: ChildProcess;
  private readonly ended: Promise<number | null>;
  private heard: () => void = () => undefined;

  constructor(settings: Readonly<Record<string, string>> = {}) {
    const env = { ...process.env, LADING_PORT: '0', LADING_DATA_DIR: directory, ...settings };
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

test('./run says where it is and how to sign in, and ends at Ctrl-C with every byte kept', async () => {
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

test('a wrong setting is named with its value and what is allowed, and nothing starts', async () => {
  const run = new Run({ LADING_PORT: 'eighty' });
  expect(await run.end).toBe(1);
  expect(run.output).toMatch(/LADING_PORT.*eighty.*0 to 65535/s);
});
