import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { type AddressInfo, connect, createServer as createRelay } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { basic, JAR, java, Server } from '../browser/server';
import { type Block, blocksOf, commandsOf, pages, ROOT } from './pages';

const ADDRESS = /http:\/\/(127\.0\.0\.1|localhost):8080/g;
// The documentation gives the administrator this password, and deletes the account rescue at the end.
const PASSWORDS = {
  alice: 'wonderland',
  admin: 'a-new-and-long-password',
  rescue: 'a-long-and-secret-password',
};
const PATIENCE = { timeout: 120_000 };
const MEBIBYTE = 1024 * 1024;

/** Commands that another test runs: the file has to contain this text. */
const ELSEWHERE: readonly (readonly [RegExp, string, string])[] = [
  [/^\.\/run$/, 'web/browser/run.test.ts', "'../../run'"],
  [/^\.\/test$/, '.ci/run', '\n./test\n'],
  [
    /^\.\/test (java|web|browser|attack|long)$/,
    'test',
    'case "$part" in all | long | java | web | browser | attack)',
  ],
  [/^\.\/test formats$/, '.ci/run', '\n.ci/formats\n'],
  [/^\.\/test proxies$/, '.ci/run', '\n.ci/proxies\n'],
  [/^\.\/test deploy$/, '.ci/run', '\n.ci/deploy\n'],
  [/^\.\/test contract$/, 'test', 'contract) exec .ci/contract ;;'],
  [/^\.\/test docker$/, '.ci/run', '\n.ci/containers\n'],
  [
    /^docker compose up --build( -d)?$/,
    'web/containers/first-start.test.ts',
    "compose('up', '--build', '-d')",
  ],
  [/^docker compose exec server cat /, 'web/containers/first-start.test.ts', "'/data/first-password.txt'"],
  [/^docker compose ps$/, 'web/containers/stack.ts', "compose('ps', "],
  [/^deploy\/backup /, 'web/containers/compose.test.ts', "documented('deploy/backup')"],
  [
    /^docker compose down --volumes$/,
    'web/containers/compose.test.ts',
    "documented('docker compose down --volumes')",
  ],
  [
    /^\.\/run admin reset NAME$/,
    'server/src/test/java/io/lading/server/AdminCommandTest.java',
    'new AdminCommand(',
  ],
  [
    /^docker compose run .* admin reset NAME$/,
    'web/containers/compose.test.ts',
    "documented('docker compose run', 'administration')",
  ],
  [/^docker compose run /, 'web/containers/compose.test.ts', "documented('docker compose run')"],
  [
    /^docker compose -f docker-compose\.scale\.yml up --build -d$/,
    'web/containers/scale.test.ts',
    "COMPOSE_FILE: 'docker-compose.scale.yml'",
  ],
  [/^docker compose up -d$/, 'web/containers/compose.test.ts', "documented('docker compose up -d')"],
];

/** Commands that no test runs, and why. */
const NOWHERE: readonly (readonly [RegExp, string])[] = [
  [
    /^(useradd|install|systemctl|journalctl|chown|cd \/ && sudo|sudo -u lading|cat \/srv\/lading\/first-password|rm -rf \/opt\/lading$|cp -a \S+ \/opt\/$)/,
    'needs root, and systemd as the first process',
  ],
  [
    /^printf 'LADING_DATABASE_PASSWORD=/,
    'changes .env; docker-compose.scale.yml is tested with other secrets',
  ],
  [/^docker compose --env-file nodes\.env run /, 'needs two installations; MoveTest runs what it starts'],
  [/^git pull$/, 'there is nothing newer to get'],
  [/^docker (compose logs|network inspect) /, 'shows what is on the machine of the reader'],
];

/** Blocks that do not contain commands. */
const NO_COMMANDS =
  /^(data\/|move from DIRECTORY|reconcile +only reports|\d{4}-|LADING_|\[Service\]|\{|HTTP request -> )/;

let directory: string;
let server: Server;
let backups: string;
let secret: string;

/** The webhook requests of the server. */
const deliveries: { headers: IncomingHttpHeaders; body: string }[] = [];
const receiver = createServer((request, answer) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    deliveries.push({ headers: request.headers, body: Buffer.concat(parts).toString() });
    answer.writeHead(204).end();
  });
});

const blocks = (language: string): Block[] =>
  pages()
    .flatMap(blocksOf)
    .filter((block) => block.language === language);

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'lading-documented-'));
  backups = join(directory, 'backups');
  for (const name of ['backups', 'downloads', 'restored']) mkdirSync(join(directory, name));
  for (const name of ['big.iso', 'one.iso', 'two.iso', 'two.txt', 'card'])
    writeFileSync(join(directory, name), name);
  await new Promise<void>((done) => receiver.listen(0, '127.0.0.1', done));
  const making = blocks('shell')
    .flatMap(commandsOf)
    .find((command) => command.startsWith('echo whsec_'));
  secret = (await run(making ?? 'false', directory)).trim();
  server = await Server.start({
    LADING_USERS: Object.entries(PASSWORDS)
      .map(([name, password]) => `${name}:${password}:${name === 'alice' ? 'uploader' : 'admin'}`)
      .join(),
    LADING_WEBHOOK_URL: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`,
    LADING_WEBHOOK_SECRET: secret,
    LADING_WEBHOOK_ALLOW_PRIVATE: 'true',
    LADING_LINKS: 'on',
  });
});

afterAll(async () => {
  await server.close();
  receiver.close();
  rmSync(directory, { recursive: true, force: true });
});

async function idOfAFile(): Promise<string> {
  const [file] = await server.files();
  if (!file) throw new Error('There is no file for <id>');
  return file.id;
}

/** Calls the API as a user, and returns the JSON of the response. */
async function call<T>(name: keyof typeof PASSWORDS, path: string, body?: object): Promise<T> {
  const answer = await fetch(`${server.url}${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { Authorization: basic(name, PASSWORDS[name]), 'Content-Type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  expect(answer.ok, path).toBe(true);
  return (await answer.json()) as T;
}

const soon = (): string => new Date(Date.now() + 30 * 86_400_000).toISOString();

/** A new upload link of Alice. */
const newLink = (): Promise<{ id: string; secret: string }> =>
  call('alice', '/api/links', { kind: 'upload', name: 'Documented', expiresAt: soon() });

async function newVisit(): Promise<string> {
  const { secret } = await newLink();
  return (await call<{ visit: string }>('alice', '/api/links/open', { secret, password: null })).visit;
}

/** The ID of the webhook, once it has delivered an event. */
async function idOfTheWebhook(): Promise<string> {
  await fetch(`${server.url}/api/files/hooked.iso`, {
    method: 'PUT',
    headers: { Authorization: basic('alice', PASSWORDS.alice) },
    body: 'hooked',
  });
  const hook = async () =>
    (await call<{ webhooks: { id: string; delivered: number | null }[] }>('admin', '/api/webhooks'))
      .webhooks[0];
  await expect.poll(async () => (await hook())?.delivered, { timeout: 60_000 }).not.toBeNull();
  return (await hook())?.id ?? '';
}

/** Values for placeholders. */
const PLACEHOLDERS: readonly (readonly [string, string, () => Promise<string>])[] = [
  ['/api/links/<id>', '<id>', async () => (await newLink()).id],
  ['/api/admin/links/ID', 'ID', async () => (await newLink()).id],
  ['/api/webhooks/ID/', 'ID', idOfTheWebhook],
  ['<secret>', '<secret>', async () => (await newLink()).secret],
  ['<visit>', '<visit>', newVisit],
  ['<id>', '<id>', idOfAFile],
  // Links must end in the future, and not too late.
  ['2027-01-31T12:00:00Z', '2027-01-31T12:00:00Z', async () => soon()],
];

/** The command, adapted to this server, its users and this directory. */
async function here(text: string): Promise<string> {
  let command = text.replace(ADDRESS, server.url).replace('if=/dev/sdb', 'if=card');
  for (const [name, password] of Object.entries(PASSWORDS)) {
    command = command.replace(`-u ${name} `, `-u ${name}:${password} `);
  }
  for (const [where, placeholder, value] of PLACEHOLDERS) {
    if (command.includes(where)) command = command.replace(where, where.replace(placeholder, await value()));
  }
  // The event stream never ends.
  if (command.startsWith('curl -N')) command = `${command} --max-time 2 || [ $? = 28 ]`;
  return command
    .replace(' java ', ` ${java()} `)
    .replace('lading-server.jar', JAR)
    .replace(/\/srv\/backups\/[0-9TZ:.-]+/, join(backups, readdirSync(backups)[0] ?? ''))
    .replaceAll('/srv/backups', backups)
    .replaceAll('/srv/lading/', join(directory, 'restored/'));
}

/** Runs a shell command in a directory and returns its output. */
function run(command: string, cwd: string): Promise<string> {
  const script = `set -e; curl() { command curl --silent --show-error --fail-with-body "$@"; }\n${command}`;
  const env = { ...process.env, LADING_DATA_DIR: server?.data };
  return new Promise((done, failed) => {
    execFile('sh', ['-c', script], { cwd, env }, (error, out, err) => {
      if (error) failed(new Error(`${command}\n${out}${err}`));
      else done(out);
    });
  });
}

/** A command without its explanation, which follows a # or several spaces. */
const bare = (command: string) => command.replace(/ +# .*| {3,}.*/, '');

test('every command of the documentation works as it is written, here or in the named test', async () => {
  const ran: string[] = [];
  for (const block of blocks('shell').filter(({ text }) => !NO_COMMANDS.test(text))) {
    for (const command of commandsOf(block)) {
      if (NOWHERE.some(([pattern]) => pattern.test(bare(command)))) continue;
      const elsewhere = ELSEWHERE.find(([pattern]) => pattern.test(bare(command)));
      if (elsewhere) {
        const [, file, words] = elsewhere;
        expect(readFileSync(join(ROOT, file), 'utf8'), `${command} in ${file}`).toContain(words);
        continue;
      }
      // Text of CONTRIBUTING.md that continues on its own line.
      if (block.page === 'CONTRIBUTING.md' && command.startsWith('LADING_')) continue;
      expect(command, `in ${block.page}`).toMatch(/^(curl|dd|cp|echo|LC_ALL=C\.UTF-8 java) /);
      // curl names a download like the file and does not overwrite an existing one.
      await run(await here(command), / -L?OJ /.test(command) ? join(directory, 'downloads') : directory);
      ran.push(command);
    }
  }
  expect(ran.length).toBeGreaterThan(12);
  expect(existsSync(join(directory, 'restored/lading.db'))).toBe(true);
});

test('every command that another test runs, or no test, is still in the documentation', () => {
  const commands = blocks('shell').flatMap(commandsOf).map(bare);
  for (const [pattern] of [...ELSEWHERE, ...NOWHERE]) {
    expect(
      commands.some((command) => pattern.test(command)),
      `${pattern}`,
    ).toBe(true);
  }
});

/** A new token of Alice that may upload. */
async function uploadToken(): Promise<string> {
  const response = await fetch(`${server.url}/api/tokens`, {
    method: 'POST',
    headers: { authorization: basic('alice', 'wonderland'), 'content-type': 'application/json' },
    body: JSON.stringify({ label: 'snippet', scopes: ['upload'] }),
  });
  return ((await response.json()) as { token: string }).token;
}

/** A relay to the server that breaks the first connection on which a client has sent this number of bytes. */
async function breakingRelay(bytes: number): Promise<{ url: string; broken(): boolean; close(): void }> {
  let broken = false;
  const relay = createRelay((client) => {
    const upstream = connect(Number(new URL(server.url).port), '127.0.0.1');
    let sent = 0;
    const end = () => {
      client.destroy();
      upstream.destroy();
    };
    client.on('data', (part) => {
      sent += part.length;
      if (broken || sent < bytes) return void upstream.write(part);
      broken = true;
      end();
    });
    upstream.on('data', (part) => client.write(part));
    for (const socket of [client, upstream]) socket.on('error', end).on('close', end);
  });
  await new Promise<void>((done) => relay.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(relay.address() as AddressInfo).port}`;
  return { url, broken: () => broken, close: () => relay.close() };
}

test('the script that resumes uploads a file over a connection that breaks', async () => {
  const scripts = blocks('sh');
  expect(scripts).toHaveLength(1);
  const relay = await breakingRelay(MEBIBYTE);
  const script = `${scripts[0]?.text}`
    .replace(ADDRESS, relay.url)
    .replace('lading_...', await uploadToken())
    .replace('piece=67108864', 'piece=1500000');
  const content = randomBytes(4 * MEBIBYTE);
  writeFileSync(join(directory, 'upload'), script);
  writeFileSync(join(directory, 'resumed.iso'), content);
  await run('sh upload resumed.iso', directory);
  relay.close();
  expect(relay.broken()).toBe(true);
  expect(existsSync(join(directory, 'resumed.iso.upload'))).toBe(false);
  const file = (await server.files()).find(({ name }) => name === 'resumed.iso');
  await run(
    await here(`curl -u alice -o copy http://127.0.0.1:8080/api/files/${file?.id}/content`),
    directory,
  );
  expect(readFileSync(join(directory, 'copy')).equals(content)).toBe(true);
});

test('the snippet for tus clients uploads a file as it is written', async () => {
  const snippets = blocks('javascript');
  expect(snippets).toHaveLength(1);
  const text = snippets[0]?.text.replace(ADDRESS, server.url).replace('lading_...', await uploadToken());
  const file = join(import.meta.dirname, 'snippet.mjs');
  // In a browser the user chooses the file.
  writeFileSync(file, `const file = Object.assign(Buffer.from('tus'), { name: 'snippet.iso' });\n${text}\n`);
  try {
    await run(`${process.execPath} ${file}`, import.meta.dirname);
  } finally {
    rmSync(file);
  }
  expect((await server.files()).map(({ name }) => name)).toContain('snippet.iso');
});

test('the function for Python accepts a delivery of the server, and no other', async () => {
  const snippets = blocks('python');
  expect(snippets).toHaveLength(1);
  await run(await here('curl -T big.iso -u alice http://127.0.0.1:8080/api/files/'), directory);
  await expect.poll(() => deliveries.length, PATIENCE).toBeGreaterThan(0);
  const [delivery] = deliveries;
  const asks = `
import json, sys
said = json.load(sys.stdin)
secret, headers, body = said["secret"], said["headers"], said["body"].encode()
old = {**headers, "webhook-timestamp": str(int(headers["webhook-timestamp"]) - 301)}
print(from_lading(secret, headers, body), from_lading(secret, headers, body + b" "),
      from_lading("whsec_" + "A" * 44, headers, body), from_lading(secret, old, body))
`;
  writeFileSync(join(directory, 'webhook.py'), `${snippets[0]?.text}\n${asks}`);
  writeFileSync(join(directory, 'delivery.json'), JSON.stringify({ ...delivery, secret }));
  expect((await run('python3 webhook.py < delivery.json', directory)).trim()).toBe('True False False False');
});
