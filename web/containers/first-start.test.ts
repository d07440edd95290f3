import { afterAll, expect, test } from 'vitest';
import { READY_MILLISECONDS, Stack } from './stack';

/** The steps of README.md, without any settings. */

const NOTHING = Object.fromEntries(
  Object.keys(process.env)
    .filter((name) => /^LADING_(?!COMPOSE)/.test(name))
    .map((name) => [name, undefined]),
);
const ADDRESS = 'http://localhost:8080';
const stack = new Stack('lading-first-start', NOTHING);

afterAll(() => {
  stack.compose('down', '-v');
}, READY_MILLISECONDS);

async function signIn(password: string): Promise<Response> {
  return fetch(`${ADDRESS}/api/session`, {
    method: 'POST',
    // Forwarding headers of the client are ignored, because LADING_PROXIES is not set.
    headers: { 'content-type': 'application/json', 'x-lading-client': 'web', 'x-forwarded-proto': 'https' },
    body: JSON.stringify({ name: 'admin', password }),
  });
}

test('one command builds and starts everything, and the log says where the password is', async () => {
  // An aborted run leaves its volume, and with it an administrator account.
  stack.compose('down', '-v');
  stack.compose('up', '--build', '-d');
  await stack.ready();
  const log = stack.compose('logs', '--no-color', 'server');
  const file = /Sign in as admin with the password in (\S+)/.exec(log)?.[1];
  expect(file, log).toBe('/data/first-password.txt');
  const read = () => stack.compose('exec', '-T', 'server', 'cat', '/data/first-password.txt').trim();
  const password = read();
  expect(log).not.toContain(password);
  const answer = await signIn(password);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('set-cookie')).not.toContain('; Secure');
  const changed = await fetch(`${ADDRESS}/api/session/password`, {
    method: 'PUT',
    headers: {
      'content-type': 'application/json',
      'x-lading-client': 'web',
      authorization: `Basic ${btoa(`admin:${password}`)}`,
    },
    body: JSON.stringify({ current: password, password: 'a password of the administrator' }),
  });
  expect(changed.status).toBe(204);
  expect(read).toThrow();
  expect((await signIn('lighthouse')).status).toBe(401);
  expect((await fetch(ADDRESS)).headers.get('content-type')).toContain('text/html');
});
