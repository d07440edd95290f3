import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { join, resolve } from 'node:path';
import { freePort } from '../browser/server';

const EXAMPLES = resolve(import.meta.dirname, '../../deploy');
const READY_MILLISECONDS = 120_000;
const GRACE_MILLISECONDS = 1000;

export type Kind = 'nginx' | 'caddy' | 'traefik';

/** Examples for several servers. */
export type Several = 'nginx' | 'caddy' | 'haproxy';
export const SEVERAL: readonly Several[] = ['nginx', 'caddy', 'haproxy'];

/** Addresses in the examples for several servers. */
const FIRST = '192.0.2.1:8080';
const SECOND = '192.0.2.2:8080';

/** The examples that are tested here. Traefik is in no distribution, so it is tested only where it is installed. */
export const KINDS: readonly Kind[] =
  spawnSync('traefik', ['version']).error === undefined ? ['nginx', 'caddy', 'traefik'] : ['nginx', 'caddy'];

type Starter = (directory: string, server: string, port: number, second?: string) => Promise<ChildProcess>;

const STARTERS: Record<Kind | Several, Starter> = { nginx, caddy, traefik, haproxy };

/** A self-signed certificate for localhost. */
export function certificate(directory: string): { readonly chain: string; readonly key: string } {
  const chain = join(directory, 'chain.pem');
  const key = join(directory, 'key.pem');
  const what = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-subj', '/CN=localhost'];
  execFileSync('openssl', [...what, '-keyout', key, '-out', chain], { stdio: 'ignore' });
  return { chain, key };
}

/** Replaces what must differ here; fails if the example no longer contains it. */
export function adapted(text: string, changes: readonly (readonly [string, string])[]): string {
  let result = text;
  for (const [from, to] of changes) {
    if (!result.includes(from)) throw new Error(`The example does not say “${from}”`);
    result = result.replaceAll(from, to);
  }
  return result;
}

/** A proxy with an example from the deploy directory; only addresses, ports and certificates are changed. */
export class ExampleProxy {
  private constructor(
    private readonly process: ChildProcess,
    readonly port: number,
  ) {}

  /** Starts the example for one server, or for two. */
  static async start(
    kind: Kind | Several,
    directory: string,
    server: string,
    second?: string,
  ): Promise<ExampleProxy> {
    const port = await freePort();
    const process = await STARTERS[kind](directory, server, port, second);
    const limit = Date.now() + READY_MILLISECONDS;
    while (!(await answers(port))) {
      if (Date.now() > limit || process.exitCode !== null) throw new Error(`${kind} did not start`);
      await new Promise((later) => setTimeout(later, 50));
    }
    return new ExampleProxy(process, port);
  }

  get url(): string {
    return `https://localhost:${this.port}`;
  }

  close(): Promise<void> {
    return new Promise((done) => {
      this.process.once('exit', () => done());
      this.process.kill('SIGTERM');
      // Traefik waits for connections that clients keep open.
      setTimeout(() => this.process.kill('SIGKILL'), GRACE_MILLISECONDS).unref();
    });
  }
}

/** Whether the server responds through the proxy, which may listen before it can reach the server. */
function answers(port: number): Promise<boolean> {
  return new Promise((answer) => {
    const options = { host: 'localhost', port, path: '/api/health', rejectUnauthorized: false, agent: false };
    const question = get(options, (response) => {
      response.resume();
      answer(response.statusCode === 200);
    });
    question.once('error', () => answer(false));
  });
}

/** The example with the addresses of two servers. */
function both(file: string, server: string, second: string): string {
  return adapted(readFileSync(join(EXAMPLES, file), 'utf8'), [
    [FIRST, server.replace('http://', '')],
    [SECOND, second.replace('http://', '')],
  ]);
}

async function nginx(
  directory: string,
  server: string,
  port: number,
  second?: string,
): Promise<ChildProcess> {
  const { chain, key } = certificate(directory);
  const site = adapted(readFileSync(join(EXAMPLES, 'nginx.conf'), 'utf8'), [
    ['listen 443 ', `listen 127.0.0.1:${port} `],
    ['listen 80;', `listen 127.0.0.1:${await freePort()};`],
    ['http://127.0.0.1:8080', second ? 'http://lading' : server],
    ['/etc/ssl/lading/fullchain.pem', chain],
    ['/etc/ssl/lading/privkey.pem', key],
  ]);
  const kept = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const temporary = kept.map((name) => `${name}_temp_path ${join(directory, name)};`).join(' ');
  const text = `daemon off; pid ${join(directory, 'nginx.pid')}; error_log stderr warn; events {}
http { access_log off; ${temporary}
${second ? both('nginx-several.conf', server, second) : ''}
${site}}`;
  const file = join(directory, 'nginx.conf');
  writeFileSync(file, text);
  return spawn('nginx', ['-c', file, '-p', directory], { stdio: 'inherit' });
}

async function caddy(
  directory: string,
  server: string,
  port: number,
  second?: string,
): Promise<ChildProcess> {
  const { chain, key } = certificate(directory);
  const example = second
    ? both('Caddyfile-several', server, second)
    : adapted(readFileSync(join(EXAMPLES, 'Caddyfile'), 'utf8'), [
        ['127.0.0.1:8080', server.replace('http://', '')],
      ]);
  const site = adapted(example, [['lading.example {', `https://localhost:${port} {\n\ttls ${chain} ${key}`]]);
  const file = join(directory, 'Caddyfile');
  writeFileSync(file, `{\n\tadmin off\n\tauto_https disable_redirects\n}\n${site}`);
  const environment = { ...process.env, XDG_DATA_HOME: directory, XDG_CONFIG_HOME: directory };
  return spawn('caddy', ['run', '--config', file, '--adapter', 'caddyfile'], {
    env: environment,
    stdio: 'ignore',
  });
}

async function traefik(directory: string, server: string, port: number): Promise<ChildProcess> {
  const { chain, key } = certificate(directory);
  const sites = join(directory, 'dynamic');
  mkdirSync(sites);
  const site = adapted(readFileSync(join(EXAMPLES, 'traefik.yml'), 'utf8'), [
    ['Host(`lading.example`)', 'Host(`localhost`)'],
    ['      tls:\n        certResolver: letsencrypt', '      tls: {}'],
    ['http://127.0.0.1:8080', server],
  ]);
  const certificates = `tls:\n  certificates:\n    - certFile: ${chain}\n      keyFile: ${key}\n`;
  writeFileSync(join(sites, 'lading.yml'), site + certificates);
  const text = adapted(readFileSync(join(EXAMPLES, 'traefik-static.yml'), 'utf8'), [
    ['":443"', `127.0.0.1:${port}`],
    ['/etc/traefik/dynamic', sites],
    ['/etc/traefik/acme.json', join(directory, 'acme.json')],
  ]);
  const file = join(directory, 'traefik.yml');
  writeFileSync(file, text);
  return spawn('traefik', [`--configFile=${file}`], { cwd: directory, stdio: 'inherit' });
}

async function haproxy(
  directory: string,
  server: string,
  port: number,
  second = server,
): Promise<ChildProcess> {
  const { chain, key } = certificate(directory);
  const pem = join(directory, 'lading.pem');
  writeFileSync(pem, readFileSync(chain, 'utf8') + readFileSync(key, 'utf8'));
  const text = adapted(both('haproxy.cfg', server, second), [
    ['bind :443', `bind 127.0.0.1:${port}`],
    ['/etc/ssl/lading/lading.pem', pem],
    ['hdr Host lading.example', 'hdr Host localhost'],
  ]);
  const file = join(directory, 'haproxy.cfg');
  writeFileSync(file, text);
  return spawn('haproxy', ['-f', file, '-db'], { stdio: 'inherit' });
}
