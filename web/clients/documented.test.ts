import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { JAR, java, Server } from '../browser/server';

const ROOT = resolve(import.meta.dirname, '../..');
const PAGES = ['README.md', 'CONTRIBUTING.md', 'docs/usage.md', 'docs/operations.md'];
const ADDRESS = /http:\/\/(127\.0\.0\.1|localhost):8080/g;
const PASSWORDS = { alice: 'wonderland', admin: 'lighthouse' };

/** What is run by another test, which is named, or is no command. */
const ELSEWHERE: readonly (readonly [RegExp, string | null])[] = [
  [/^\.\/run/, 'web/browser/run.test.ts'],
  [/^\.\/test|^mvn /, '.ci/run'],
  [/^docker compose|^deploy\/backup/, 'web/containers/compose.test.ts'],
  [/^import .*tus-js-client/, 'web/clients/tus-js-client.test.ts'],
  // Needs systemd as the first process of the machine, and accounts made by root.
  [/^(useradd|install|systemctl|journalctl|chown) /, null],
  [/^data\/|^LADING_|^\{/, null],
];

interface Command {
  readonly page: string;
  readonly text: string;
}

/** The indented blocks of a page outside of fences, cut into commands: a line, with those it is continued on. */
function commandsOf(page: string): Command[] {
  const commands: Command[] = [];
  let open: string[] = [];
  let code = false;
  let fenced = false;
  for (const line of readFileSync(join(ROOT, page), 'utf8').split('\n')) {
    if (line.startsWith('```')) fenced = !fenced;
    if (fenced || !line.startsWith('    ')) {
      code = false;
      continue;
    }
    const text = line.slice(4);
    if (code) continue;
    open.push(text.trim());
    if (text.endsWith('\\')) continue;
    code = text.startsWith('import ');
    commands.push({ page, text: open.join('\n') });
    open = [];
  }
  return commands;
}

let directory: string;
let server: Server;
let backups: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'lading-documented-'));
  backups = join(directory, 'backups');
  mkdirSync(backups);
  mkdirSync(join(directory, 'downloads'));
  for (const name of ['big.iso', 'one.iso', 'two.iso', 'card']) writeFileSync(join(directory, name), name);
  server = await Server.start({ LADING_USERS: 'alice:wonderland,admin:lighthouse:admin' });
});

afterAll(async () => {
  await server.close();
  rmSync(directory, { recursive: true, force: true });
});

async function idOfAFile(): Promise<string> {
  const [file] = await server.files();
  if (!file) throw new Error('There is no file for <id>');
  return file.id;
}

/** The command as it is for this server, these people and this directory. */
async function here(text: string): Promise<string> {
  let command = text.replace(ADDRESS, server.url).replace('if=/dev/sdb', 'if=card');
  for (const [name, password] of Object.entries(PASSWORDS)) {
    command = command.replace(`-u ${name} `, `-u ${name}:${password} `);
  }
  if (command.includes('<id>')) command = command.replace('<id>', await idOfAFile());
  // Events come for ever.
  if (command.startsWith('curl -N')) command = `${command} --max-time 2 || [ $? = 28 ]`;
  return command
    .replace(/^java /, `${java()} `)
    .replace('lading-server.jar', JAR)
    .replace(/\/srv\/backups\/[0-9TZ:.-]+/, join(backups, readdirSync(backups)[0] ?? ''))
    .replaceAll('/srv/backups', backups)
    .replaceAll('/srv/lading/', join(directory, 'restored/'));
}

function run(command: string): Promise<string> {
  const script = `set -e; curl() { command curl --silent --show-error --fail-with-body "$@"; }\n${command}`;
  const env = { ...process.env, LADING_DATA_DIR: server.data };
  // Curl names a download like the file, and overwrites none.
  const cwd = command.includes(' -OJ ') ? join(directory, 'downloads') : directory;
  return new Promise((done, failed) => {
    execFile('sh', ['-c', script], { cwd, env }, (error, out, err) => {
      if (error) failed(new Error(`${command}\n${out}${err}`));
      else done(out);
    });
  });
}

test('every command of the documentation works as it is written', async () => {
  const ran: string[] = [];
  mkdirSync(join(directory, 'restored'));
  for (const { page, text } of PAGES.flatMap(commandsOf)) {
    const elsewhere = ELSEWHERE.find(([pattern]) => pattern.test(text));
    if (elsewhere) {
      const [, by] = elsewhere;
      if (by !== null) expect(existsSync(join(ROOT, by)), `${by} for ${text}`).toBe(true);
      continue;
    }
    expect(text, `in ${page}`).toMatch(/^(curl|dd|java|cp) /);
    await run(await here(text));
    ran.push(text);
  }
  expect(ran.length).toBeGreaterThan(12);
  expect(existsSync(join(directory, 'restored/lading.db'))).toBe(true);
});
