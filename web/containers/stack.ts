import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { certificate } from '../proxies/proxy';

export const ROOT = resolve(import.meta.dirname, '../..');
export const READY_MILLISECONDS = 120_000;

type Environment = Readonly<Record<string, string | undefined>>;

export function run(command: readonly string[], environment: Environment = {}): string {
  const [program = '', ...rest] = command;
  const env = { ...process.env, ...environment };
  return execFileSync(program, rest, { cwd: ROOT, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** The output of a command on stdout and stderr, also if it fails. */
export function said(command: readonly string[]): string {
  const [program = '', ...rest] = command;
  const { stdout, stderr } = spawnSync(program, rest, { cwd: ROOT, encoding: 'utf8' });
  return stdout + stderr;
}

/** The command in a page of `docs` that starts with this text. */
export function documented(beginning: string, name = 'operations'): string {
  const page = readFileSync(resolve(ROOT, `docs/${name}.md`), 'utf8').replaceAll('\\\n', ' ');
  const line = page.split('\n').find((each) => each.startsWith(`    ${beginning}`));
  if (!line) throw new Error(`docs/${name}.md has no command that begins with “${beginning}”`);
  return line.replace(/ # .*/, '').trim();
}

/** The containers that compose started under a project name. */
export class Stack {
  private readonly command: readonly string[];

  constructor(
    readonly project: string,
    private readonly environment: Environment = {},
  ) {
    const called = (process.env.LADING_COMPOSE ?? 'docker compose').split(' ');
    this.command = called;
  }

  compose(...words: string[]): string {
    return run([...this.command, ...words], { ...this.environment, COMPOSE_PROJECT_NAME: this.project });
  }

  /** Runs a command line of the documentation with this compose project. */
  shell(line: string): string {
    const command = line.replaceAll('docker compose', this.command.join(' '));
    return run(['sh', '-ec', command], { ...this.environment, COMPOSE_PROJECT_NAME: this.project });
  }

  container(service: string): string {
    return this.compose('ps', '-q', service).trim();
  }

  inspect(service: string, format: string): string {
    return run(['docker', 'inspect', '-f', format, this.container(service)]).trim();
  }

  /** Runs a shell command in a container. */
  inside(service: string, line: string): string {
    return this.compose('exec', '-T', service, 'sh', '-c', line).trim();
  }

  async ready(services: readonly string[] = ['server', 'client']): Promise<void> {
    const limit = Date.now() + READY_MILLISECONDS;
    const health = () => services.map((name) => this.inspect(name, '{{.State.Health.Status}}'));
    while (health().some((status) => status !== 'healthy')) {
      if (Date.now() > limit) throw new Error(`The containers do not become healthy: ${health()}`);
      await new Promise((later) => setTimeout(later, 250));
    }
  }

  /** Peak memory of the server process, and of its container including the page cache. */
  peakMemory(service = 'server'): string {
    const peak =
      'cat /sys/fs/cgroup/memory.peak /sys/fs/cgroup/memory/memory.max_usage_in_bytes 2>/dev/null || true';
    const container = Number(this.inside(service, peak).split('\n')[0]) / 1024 / 1024;
    const resident = this.inside(service, "grep VmHWM /proc/1/status | tr -dc '0-9'");
    return `${Math.round(Number(resident) / 1024)} MB resident, ${Math.round(container)} MB with the cache of files`;
  }
}

/** A TLS proxy on this machine, in front of the containers. */
export async function tlsProxy(directory: string, address: string): Promise<{ url: string; close(): void }> {
  const { chain, key } = certificate(directory);
  const server = createServer({ cert: readFileSync(chain), key: readFileSync(key) }, (incoming, answer) => {
    const headers = {
      ...incoming.headers,
      'x-forwarded-proto': 'https',
      'x-forwarded-for': incoming.socket.remoteAddress,
    };
    const onward = request(new URL(incoming.url ?? '/', address), { method: incoming.method, headers });
    onward.on('response', (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    incoming.pipe(onward);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return { url: `https://localhost:${port}`, close: () => server.close() };
}
