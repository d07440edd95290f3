import { execFileSync } from 'node:child_process';
import { afterEach, expect, test } from 'vitest';
import { READY_MILLISECONDS, ROOT, run, said } from './stack';

const MOST_IMAGE_BYTES = 200_000_000;
const MOST_SECONDS = 10;
const NAME = 'lading-cache';

afterEach(() => said(['docker', 'rm', '-f', NAME]));

/** Builds as .ci/containers does, so that all layers are cached. */
function build(part: string, tag: string, ...words: string[]): void {
  const file = ['-f', `${part}/Dockerfile`, '-t', tag];
  const environment = { DOCKER_BUILDKIT: process.env.DOCKER_BUILDKIT ?? '0' };
  run(['docker', 'build', '--network', 'host', ...file, ...words, '.'], environment);
}

const layers = (image: string) => run(['docker', 'image', 'inspect', '-f', '{{json .RootFS.Layers}}', image]);

test('the server image is small and has no package manager', () => {
  const bytes = Number(run(['docker', 'image', 'inspect', '-f', '{{.Size}}', 'lading-server']));
  expect(bytes).toBeLessThan(MOST_IMAGE_BYTES);
  const look = 'command -v apt-get dpkg perl su mount || true';
  const tools = run(['docker', 'run', '--rm', '--entrypoint', 'sh', 'lading-server', '-c', look]);
  expect(tools.trim()).toBe('');
});

test.each(['server', 'web'])('a rebuild of %s without a change makes the same layers', (part) => {
  build(part, 'lading-again');
  expect(layers('lading-again')).toBe(layers(`lading-${part}`));
  run(['docker', 'image', 'rm', 'lading-again']);
});

test('another base image can be selected', () => {
  const base = 'debian:bookworm-slim';
  run(['docker', 'tag', base, 'lading-other-base']);
  build('server', 'lading-other', '--build-arg', 'RUNTIME_IMAGE=lading-other-base');
  expect(layers('lading-other')).toBe(layers('lading-server'));
  expect(() => build('server', 'lading-other', '--build-arg', 'RUNTIME_IMAGE=lading-not-there')).toThrow();
  run(['docker', 'image', 'rm', 'lading-other', 'lading-other-base']);
});

test('the build passes proxies and mirrors to Maven', () => {
  const settings = (environment: Readonly<Record<string, string>>) =>
    execFileSync('build/maven-settings', {
      cwd: ROOT,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, ...environment },
    });
  expect(settings({})).toBe('<settings><proxies></proxies></settings>\n');
  expect(
    settings({
      HTTPS_PROXY: 'http://me:se%cret@proxy.example:3128/',
      NO_PROXY: 'localhost,.example.com',
      MAVEN_MIRROR: 'https://mirror.example/?a&b',
    }),
  ).toBe(
    '<settings><proxies><proxy><id>https</id><protocol>https</protocol><host>proxy.example</host><port>3128</port>' +
      '<username>me</username><password>se%cret</password>' +
      '<nonProxyHosts>localhost|*.example.com</nonProxyHosts></proxy></proxies>' +
      '<mirrors><mirror><id>m</id><mirrorOf>*</mirrorOf><url>https://mirror.example/?a&amp;b</url></mirror></mirrors>' +
      '</settings>\n',
  );
});

test('the server uses the class cache and starts quickly', async () => {
  // With this option, a mismatching cache ends the process instead of being ignored.
  const options = [
    '--read-only',
    '--tmpfs',
    '/tmp',
    '--tmpfs',
    '/data:uid=10001,gid=10001,mode=0750',
    '-m',
    '384m',
  ];
  run([
    'docker',
    'run',
    '-d',
    '--name',
    NAME,
    ...options,
    '-e',
    'JAVA_OPTIONS=-XX:AOTMode=on',
    'lading-server',
  ]);
  const log = () => said(['docker', 'logs', '-t', NAME]);
  await expect.poll(log, { timeout: READY_MILLISECONDS, interval: 250 }).toContain('Lading is ready');
  const at = /^(\S+) .*Lading is ready/m.exec(log())?.[1] ?? '';
  const began = run(['docker', 'inspect', '-f', '{{.State.StartedAt}}', NAME]).trim();
  const seconds = (Date.parse(at) - Date.parse(began)) / 1000;
  console.log(`Ready ${seconds} s after the container's start`);
  expect(seconds).toBeLessThan(MOST_SECONDS);
});
