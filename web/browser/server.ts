import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export const JAR =
  process.env.LADING_JAR ?? resolve(import.meta.dirname, '../../server/target/lading-server.jar');
const READY_MILLISECONDS = 120_000;

/** As in build/tools.sh; the class cache fits no other object headers. */
const JVM = [
  '--enable-native-access=ALL-UNNAMED',
  '-Dspring.aot.enabled=true',
  '-XX:+UseCompactObjectHeaders',
  '-XX:+UseSerialGC',
];

/** As in pom.xml: a short run does not repay the optimizing compiler, except for hashes and ciphers. */
const COMPILER = [
  '-XX:Tier4InvocationThreshold=50000',
  '-XX:Tier4MinInvocationThreshold=6000',
  '-XX:Tier4CompileThreshold=150000',
  '-XX:Tier4BackEdgeThreshold=400000',
];

/** The unpacked server with its class cache, if ./test made them; otherwise the jar. */
function program(): string[] {
  const unpacked = process.env.LADING_JAR ? undefined : process.env.LADING_UNPACKED;
  const cache = join(unpacked ?? '', 'lading.aot');
  if (!unpacked || !existsSync(cache)) return ['-jar', JAR];
  return [`-XX:AOTCache=${cache}`, '-jar', join(unpacked, 'lading-server.jar')];
}

export function java(): string {
  const homes = [process.env.JAVA_HOME, ...listed('/usr/lib/jvm'), ...listed('/opt')];
  for (const home of homes) {
    if (home && /2[5-9]|3\d/.test(home) && existsSync(join(home, 'bin/java'))) return join(home, 'bin/java');
  }
  return process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin/java') : 'java';
}

function listed(directory: string): string[] {
  return existsSync(directory) ? readdirSync(directory).map((name) => join(directory, name)) : [];
}

/** Ports below the ephemeral range, so that a free one stays free until it is used. */
const PORTS = { from: 20_000, count: 12_000 };

export async function freePort(): Promise<number> {
  while (true) {
    const port = PORTS.from + Math.floor(Math.random() * PORTS.count);
    const free = await new Promise<boolean>((answer) => {
      const probe = createServer();
      probe.once('error', () => answer(false));
      probe.listen(port, '127.0.0.1', () => probe.close(() => answer(true)));
    });
    if (free) return port;
  }
}

/** A real server process with its own data directory. It can be killed and restarted on the same port. */
export class Server {
  private process: ChildProcess | null = null;
  readonly data = mkdtempSync(join(tmpdir(), 'lading-browser-'));

  private constructor(
    private readonly port: number,
    private readonly settings: Readonly<Record<string, string>>,
    private readonly memory: readonly string[],
  ) {}

  /** Starts a server with these settings and JVM memory options. */
  static async start(
    settings: Readonly<Record<string, string>> = {},
    memory: readonly string[] = ['-Xmx256m'],
  ): Promise<Server> {
    const port = settings.LADING_PORT ? Number(settings.LADING_PORT) : await freePort();
    const server = new Server(port, settings, memory);
    await server.start();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const environment = {
      ...process.env,
      LADING_DEMO: 'true',
      LADING_HOST: '127.0.0.1',
      LADING_PORT: `${this.port}`,
      LADING_DATA_DIR: this.data,
      LADING_MIN_FREE: '0',
      ...this.settings,
    };
    // For the tests only; the server warns about unknown variables.
    delete (environment as NodeJS.ProcessEnv).LADING_WRITE_PICTURES;
    const options = [...JVM, ...COMPILER, ...this.memory, ...program()];
    this.process = spawn(java(), options, { env: environment, stdio: ['ignore', 'inherit', 'inherit'] });
    const limit = Date.now() + READY_MILLISECONDS;
    while (!(await this.answers())) {
      const { exitCode } = this.process;
      if (exitCode !== null) throw new Error(`The server ended with ${exitCode} before it was ready`);
      if (Date.now() > limit) throw new Error('The server did not start');
      await new Promise((later) => setTimeout(later, 100));
    }
  }

  private async answers(): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/api/health`)).ok;
    } catch {
      return false;
    }
  }

  /** Kills the process with SIGKILL. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Stops the process and keeps its data. */
  async stop(): Promise<void> {
    await this.end('SIGTERM');
  }

  async close(): Promise<void> {
    await this.end('SIGTERM');
    rmSync(this.data, { recursive: true, force: true });
  }

  /** Deletes the unfinished uploads and the files of the demo users. */
  async clear(): Promise<void> {
    for (const authorization of [basic('alice', 'wonderland'), basic('bob', 'builder')]) {
      const headers = { Authorization: authorization, 'Tus-Resumable': '1.0.0' };
      const ask = async (path: string) => (await fetch(new URL(path, this.url), { headers })).json();
      const { uploads } = (await ask('/api/uploads')) as { uploads: { url: string }[] };
      const { files } = (await ask('/api/files?limit=200')) as { files: { id: string }[] };
      for (const path of [...uploads.map(({ url }) => url), ...files.map(({ id }) => `/api/files/${id}`)]) {
        await fetch(new URL(path, this.url), { method: 'DELETE', headers });
      }
    }
  }

  private end(signal: NodeJS.Signals): Promise<void> {
    const ending = this.process;
    this.process = null;
    if (!ending || ending.exitCode !== null) return Promise.resolve();
    return new Promise((done) => {
      ending.once('exit', () => done());
      ending.kill(signal);
    });
  }

  /** The files on the server, as a command-line client lists them. */
  async files(): Promise<{ id: string; name: string; size: number; sha256: string | null }[]> {
    const response = await fetch(`${this.url}/api/files`, {
      headers: { Authorization: basic('alice', 'wonderland') },
    });
    return (
      (await response.json()) as {
        files: { id: string; name: string; size: number; sha256: string | null }[];
      }
    ).files;
  }
}

export function basic(name: string, password: string): string {
  return `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
}
