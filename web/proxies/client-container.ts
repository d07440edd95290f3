import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { freePort } from '../browser/server';
import { adapted } from './proxy';

const ROOT = resolve(import.meta.dirname, '../..');
const READY_MILLISECONDS = 120_000;
const BYTES: Readonly<Record<string, number>> = { k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 };

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

function found(text: string, what: RegExp): string {
  const value = what.exec(text)?.[1];
  if (!value) throw new Error(`Nothing says ${what}`);
  return value;
}

/** The memory limit that compose sets for a service, in bytes. */
export function memoryLimit(service: string): number {
  const block = found(
    read('docker-compose.yml'),
    new RegExp(`\\n  ${service}:\\n([\\s\\S]*?)(?=\\n  \\w|\\n\\w)`),
  );
  const [, number = '', unit = ''] = /mem_limit: (?:\$\{\w+:-)?(\d+)([kmg])/.exec(block) ?? [];
  return Number(number) * (BYTES[unit] ?? Number.NaN);
}

/** The JVM memory options in the server container. */
export function serverMemory(): readonly string[] {
  const start = read('server/docker/start');
  return [
    '-XX:+UseSerialGC',
    '-Xss512k',
    `-Xmx${found(start, /LADING_HEAP:-(\w+)/)}`,
    `-XX:MaxDirectMemorySize=${found(start, /LADING_BUFFERS:-(\w+)/)}`,
  ];
}

/** The start script and Caddyfile of the client container, with its limits, on another port. */
export class ClientContainer {
  private constructor(
    private readonly process: ChildProcess,
    readonly port: number,
  ) {}

  static async start(directory: string, server: string): Promise<ClientContainer> {
    const port = await freePort();
    const caddyfile = join(directory, 'Caddyfile');
    writeFileSync(
      caddyfile,
      adapted(read('web/docker/Caddyfile'), [
        ['\n:8080 {', `\nhttp://:${port} {\n\tbind 127.0.0.1`],
        ['root * /client', `root * ${join(ROOT, 'web/dist')}`],
      ]),
    );
    const start = join(directory, 'start');
    writeFileSync(start, adapted(read('web/docker/start'), [['/etc/caddy/Caddyfile', caddyfile]]));
    const environment = {
      ...process.env,
      LADING_SERVER: server.replace('http://', ''),
      XDG_DATA_HOME: directory,
      XDG_CONFIG_HOME: directory,
    };
    const container = new ClientContainer(
      spawn('sh', [start], { env: environment, stdio: ['ignore', 'ignore', 'inherit'] }),
      port,
    );
    await container.ready();
    return container;
  }

  private async ready(): Promise<void> {
    const limit = Date.now() + READY_MILLISECONDS;
    while (!(await fetch(`${this.url}/api/health`).catch(() => null))?.ok) {
      if (Date.now() > limit || this.process.exitCode !== null) throw new Error('Caddy did not start');
      await new Promise((later) => setTimeout(later, 50));
    }
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get running(): boolean {
    return this.process.exitCode === null && this.process.signalCode === null;
  }

  /** Peak memory in bytes. */
  peakMemory(): number {
    return (
      Number(found(readFileSync(`/proc/${this.process.pid}/status`, 'utf8'), /VmHWM:\s+(\d+) kB/)) * 1024
    );
  }

  close(): Promise<void> {
    return new Promise((done) => {
      this.process.once('exit', () => done());
      this.process.kill('SIGKILL');
    });
  }
}
