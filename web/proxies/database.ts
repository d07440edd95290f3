import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chownSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../browser/server';

const VERSIONS = '/usr/lib/postgresql';
const READY_MILLISECONDS = 120_000;

/** A real PostgreSQL server, with a database of its own and settings that lose nothing. */
export class Database {
  private constructor(
    private readonly process: ChildProcess,
    private readonly directory: string,
    readonly settings: Readonly<Record<string, string>>,
  ) {}

  static async start(): Promise<Database> {
    const directory = mkdtempSync(join(tmpdir(), 'lading-postgresql-'));
    const port = await freePort();
    const newest = readdirSync(VERSIONS).sort((a, b) => Number(b) - Number(a))[0] ?? '';
    // PostgreSQL does not run as root.
    const root = process.getuid?.() === 0;
    if (root) chownSync(directory, user('-u'), user('-g'));
    const as = (program: string, ...words: string[]) => {
      const command = [join(VERSIONS, newest, 'bin', program), ...words];
      return root
        ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups', ...command]
        : command;
    };
    const data = join(directory, 'data');
    const [init = '', ...how] = as('initdb', '-D', data, '-U', 'lading', '-A', 'trust', '-E', 'UTF8');
    execFileSync(init, [...how, '--locale=C.UTF-8'], { stdio: 'ignore', cwd: directory });
    const settings = [
      `port=${port}`,
      'listen_addresses=127.0.0.1',
      `unix_socket_directories=${directory}`,
      'fsync=on',
    ];
    const [program = '', ...rest] = as('postgres', '-D', data, ...settings.flatMap((each) => ['-c', each]));
    const server = spawn(program, rest, { stdio: 'ignore', cwd: directory });
    const limit = Date.now() + READY_MILLISECONDS;
    const [ask = '', ...question] = as('pg_isready', '-q', '-h', '127.0.0.1', '-p', `${port}`);
    while (!answers(ask, question, directory)) {
      if (Date.now() > limit || server.exitCode !== null) throw new Error('PostgreSQL did not start');
      await new Promise((later) => setTimeout(later, 100));
    }
    return new Database(server, directory, {
      LADING_DATABASE_URL: `jdbc:postgresql://127.0.0.1:${port}/postgres`,
      LADING_DATABASE_USER: 'lading',
    });
  }

  close(): Promise<void> {
    return new Promise((done) => {
      this.process.once('exit', () => {
        rmSync(this.directory, { recursive: true, force: true });
        done();
      });
      this.process.kill('SIGINT');
    });
  }
}

const user = (what: string) => Number(execFileSync('id', [what, 'postgres'], { encoding: 'utf8' }));

function answers(program: string, words: readonly string[], cwd: string): boolean {
  try {
    execFileSync(program, words, { stdio: 'ignore', cwd });
    return true;
  } catch {
    return false;
  }
}
