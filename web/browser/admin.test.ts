import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DESKTOP, openBrowser, Person, PHONE, SMALL } from './people';
import { basic, Server } from './server';

const MEBIBYTE = 1024 * 1024;
const PASSWORD = 'lantern and rope';
const CAROL = basic('carol', 'lighthouse-keeper');

let browser: Browser;
let server: Server;

beforeAll(async () => {
  browser = await openBrowser();
  server = await Server.start({
    LADING_QUOTA: `${512 * MEBIBYTE}`,
    LADING_USERS: 'alice:wonderland,carol:lighthouse-keeper:admin',
    // Refuses connections.
    LADING_WEBHOOK_URL: 'http://127.0.0.1:9/hook',
    LADING_WEBHOOK_SECRET: '24 characters, or longer',
    LADING_WEBHOOK_ALLOW_PRIVATE: 'true',
  });
});
afterAll(async () => {
  await browser.close();
  await server.close();
});

async function call(method: string, path: string, authorization: string, body?: object): Promise<Response> {
  return fetch(`${server.url}${path}`, {
    method,
    headers: { Authorization: authorization, 'Content-Type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
}

/** Creates an account of its own for a test. */
async function account(name: string, role = 'uploader'): Promise<string> {
  const answer = await call('POST', '/api/users', CAROL, { name, password: PASSWORD, role });
  expect(answer.status).toBe(201);
  return basic(name, PASSWORD);
}

async function signedIn(name: string, password: string, path: string, viewport = DESKTOP): Promise<Person> {
  const person = await Person.at(browser, `${server.url}${path}`, viewport);
  await person.page.getByLabel('Username').fill(name);
  await person.page.getByLabel('Password').fill(password);
  await person.page.keyboard.press('Enter');
  await person.page.locator('main:not(.signin, .opening)').waitFor();
  return person;
}

const carolAt = (path: string, viewport = DESKTOP) => signedIn('carol', 'lighthouse-keeper', path, viewport);
const heading = (person: Person, name: string) => person.page.getByRole('heading', { name, exact: true });
const row = (person: Person, text: string) =>
  person.page.locator('tbody tr', { has: person.page.getByText(text, { exact: true }) });

test('the administration has addresses: links, history, reload, and only administrators see it', async () => {
  const carol = await carolAt('/');
  await carol.page.getByRole('link', { name: 'Administration' }).click();
  await heading(carol, 'People').waitFor();
  expect(new URL(carol.page.url()).pathname).toBe('/admin/people');
  expect(await carol.page.title()).toBe('Administration · Lading');
  await carol.page.getByRole('link', { name: 'Back to files' }).click();
  await heading(carol, 'Files').waitFor();
  await carol.page.goBack();
  await row(carol, 'alice').waitFor();
  await carol.page.reload();
  await row(carol, 'alice').waitFor();
  await carol.page.goto(`${server.url}/admin`);
  await row(carol, 'alice').waitFor();
  await carol.close();
  const alice = await signedIn('alice', 'wonderland', '/admin/people');
  await alice.page.getByText('Only administrators can see this page.').waitFor();
  expect(await alice.page.getByRole('link', { name: 'Administration' }).count()).toBe(0);
  expect(await alice.page.locator('table').count()).toBe(0);
  await alice.close();
});

test('a person is added with a one-time password, which the first sign-in replaces', async () => {
  const carol = await carolAt('/admin/people');
  await carol.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await carol.page.getByRole('button', { name: 'Add person…' }).click();
  await carol.page.getByLabel('Username').fill('alice');
  await carol.page.getByRole('button', { name: 'Add', exact: true }).click();
  await carol.page.getByText('There is already a person with this name.').waitFor();
  await carol.page.getByLabel('Username').fill('dana');
  await carol.page.getByLabel('Storage limit').selectOption('A limit for this person');
  await carol.page.getByLabel('Size').fill('much');
  await carol.page.getByRole('button', { name: 'Add', exact: true }).click();
  await carol.page.getByText('Enter a size such as').waitFor();
  await carol.page.getByLabel('Size').fill('2.5');
  await carol.page.getByRole('button', { name: 'Add', exact: true }).click();
  await carol.page.getByText('It will not be shown again.').waitFor();
  const password = await carol.page.getByLabel('One-time password').inputValue();
  await carol.page.getByRole('button', { name: 'Copy link' }).click();
  await carol.page.getByRole('button', { name: 'Copied' }).waitFor();
  const link = await carol.page.evaluate(() => navigator.clipboard.readText());
  expect(link).toBe(await carol.page.getByLabel('Invitation link').inputValue());
  expect(await carol.findings()).toEqual([]);
  await carol.page.getByRole('button', { name: 'Done' }).click();
  await row(carol, 'dana').getByText('New password due').waitFor();
  expect(await row(carol, 'dana').textContent()).toContain('of 2.5 GB');
  expect(await carol.page.content()).not.toContain(password);
  const dana = await Person.at(browser, link);
  await heading(dana, 'Welcome, dana').waitFor();
  expect(dana.page.url()).toBe(`${server.url}/`);
  await expect.poll(() => dana.page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('new');
  expect(await dana.findings()).toEqual([]);
  await choosePassword(dana, 'short');
  await dana.page.getByText('must have at least 12 characters').waitFor();
  await choosePassword(dana, PASSWORD);
  await heading(dana, 'Files').waitFor();
  await dana.close();
  const late = await signedIn('alice', 'wonderland', '/');
  await late.page.goto(link);
  await late.page.getByText('You are signed in as alice.').waitFor();
  await choosePassword(late, PASSWORD);
  await late.page.getByText('This link was already used').waitFor();
  await late.page.getByRole('button', { name: 'Cancel' }).click();
  await heading(late, 'Files').waitFor();
  expect(await late.page.getByText('alice').count()).toBeGreaterThan(0);
  await late.close();
  await carol.page.reload();
  await row(carol, 'dana').waitFor();
  expect(await row(carol, 'dana').textContent()).not.toContain('New password due');
  await carol.close();
});

async function choosePassword(person: Person, password: string): Promise<void> {
  await person.page.getByLabel('New password', { exact: true }).fill(password);
  await person.page.getByLabel('Confirm new password').fill(password);
  await person.page.keyboard.press('Enter');
}

test('a one-time password works without its link, and an account can end', async () => {
  const carol = await carolAt('/admin/people');
  await carol.page.getByRole('button', { name: 'Add person…' }).click();
  await carol.page.getByLabel('Username').fill('ella');
  await carol.page.getByLabel('Account ends').selectOption('On a day');
  await carol.page.getByLabel('Last day').fill('2999-12-31');
  await carol.page.getByRole('button', { name: 'Add', exact: true }).click();
  const password = await carol.page.getByLabel('One-time password').inputValue();
  await carol.page.getByRole('button', { name: 'Done' }).click();
  await row(carol, 'ella').getByText('Ends Dec 31, 2999').waitFor();
  const ella = await Person.at(browser, server.url);
  await ella.page.getByLabel('Username').fill('ella');
  await ella.page.getByLabel('Password').fill(password);
  await ella.page.keyboard.press('Enter');
  await ella.page.getByLabel('Current password').fill(password);
  await choosePassword(ella, PASSWORD);
  await heading(ella, 'Files').waitFor();
  await carol.page.getByRole('button', { name: 'Change ella' }).click();
  await carol.page.getByLabel('Last day').fill('2020-12-31');
  await carol.page.getByRole('button', { name: 'Save' }).click();
  await row(carol, 'ella').getByText('Ended').waitFor();
  await ella.page.reload();
  await heading(ella, 'Sign in').waitFor();
  await ella.close();
  await carol.close();
});

test('role and limit change, and a disabled person is signed out until the account is enabled', async () => {
  const erin = await account('erin');
  const page = await signedIn('erin', PASSWORD, '/');
  const carol = await carolAt('/admin/people');
  await carol.page.getByRole('button', { name: 'Change erin' }).click();
  await carol.page.getByLabel('Role').selectOption('viewer');
  await carol.page.getByLabel('Storage limit').selectOption('A limit for this person');
  await carol.page.getByLabel('Size').fill('10');
  await carol.page.getByLabel('Unit').selectOption('MB');
  await carol.page.getByRole('button', { name: 'Save' }).click();
  await row(carol, 'erin').getByText('Viewer').waitFor();
  expect(await row(carol, 'erin').textContent()).toContain('of 10.0 MB');
  await carol.page.getByRole('button', { name: 'Change erin' }).click();
  await carol.page.getByRole('button', { name: 'Disable…' }).click();
  await carol.page.getByRole('button', { name: 'Cancel' }).click();
  expect((await call('GET', '/api/files', erin)).status).toBe(200);
  await carol.page.getByRole('button', { name: 'Change erin' }).click();
  await carol.page.getByRole('button', { name: 'Disable…' }).click();
  await carol.page.getByRole('button', { name: 'Disable account' }).click();
  await row(carol, 'erin').getByText('Disabled').waitFor();
  await page.page.getByText('Your session has expired').waitFor();
  expect((await call('GET', '/api/files', erin)).status).toBe(401);
  await carol.page.getByRole('button', { name: 'Change erin' }).click();
  await carol.page.getByRole('button', { name: 'Enable' }).click();
  await expect.poll(async () => await row(carol, 'erin').textContent()).not.toContain('Disabled');
  expect((await call('GET', '/api/files', erin)).status).toBe(200);
  await page.close();
  await carol.close();
});

test('a password is reset, sign-ins end, and an account is removed; its files stay', async () => {
  const finn = await account('finn');
  const token = async () => {
    const made = await call('POST', '/api/tokens', finn, { label: 't', scopes: ['read'] });
    return `Bearer ${((await made.json()) as { token: string }).token}`;
  };
  const bearer = await token();
  const carol = await carolAt('/admin/people');
  const change = (action: string) => async () => {
    await carol.page.getByRole('button', { name: 'Change finn' }).click();
    await carol.page.getByRole('button', { name: action }).click();
  };
  await change('Sign out…')();
  await carol.page.getByLabel('Also revoke all API tokens').check();
  await carol.page.getByRole('button', { name: 'Sign out everywhere' }).click();
  await carol.page.getByText('Signed out finn.').first().waitFor();
  expect((await call('GET', '/api/files', bearer)).status).toBe(401);
  expect((await call('GET', '/api/files', finn)).status).toBe(200);
  const stored = await fetch(`${server.url}/api/files/finn.iso`, {
    method: 'PUT',
    headers: { Authorization: finn },
    body: 'x',
  });
  expect(stored.status).toBe(201);
  await change('Reset password…')();
  await carol.page.getByRole('button', { name: 'Reset password', exact: true }).click();
  const password = await carol.page.getByLabel('One-time password').inputValue();
  await carol.page.getByRole('button', { name: 'Done' }).click();
  expect((await call('GET', '/api/files', finn)).status).toBe(401);
  expect((await call('GET', '/api/files', basic('finn', password))).status).toBe(403);
  await change('Remove…')();
  await carol.page.getByRole('button', { name: 'Remove account' }).click();
  await expect.poll(() => row(carol, 'finn').count()).toBe(0);
  expect((await server.files()).map(({ name }) => name)).toContain('finn.iso');
  await carol.close();
});

test('an administrator cannot be locked out by their own page', async () => {
  const carol = await carolAt('/admin/people');
  await carol.page.getByRole('button', { name: 'Change carol' }).click();
  await carol.page.getByText('This is your own account.').waitFor();
  expect(await carol.page.getByLabel('Role').isDisabled()).toBe(true);
  for (const action of ['Disable…', 'Remove…'])
    expect(await carol.page.getByRole('button', { name: action }).count()).toBe(0);
  await carol.close();
});

/** Begins an upload and sends its first bytes. */
async function begin(authorization: string, name: string, length: number, received: number): Promise<string> {
  const tus = { Authorization: authorization, 'Tus-Resumable': '1.0.0' };
  const created = await fetch(`${server.url}/api/uploads`, {
    method: 'POST',
    headers: { ...tus, 'Upload-Length': `${length}`, 'Upload-Metadata': `filename ${btoa(name)}` },
  });
  expect(created.status).toBe(201);
  const location = created.headers.get('Location') ?? '';
  const appended = await fetch(new URL(location, server.url), {
    method: 'PATCH',
    headers: { ...tus, 'Upload-Offset': '0', 'Content-Type': 'application/offset+octet-stream' },
    body: new Uint8Array(received),
  });
  expect(appended.status).toBe(204);
  return location;
}

test('every part has an address, and the links between them keep the history', async () => {
  const carol = await carolAt('/admin/servers');
  await row(carol, 'Shows this page').waitFor();
  const parts = carol.page.getByRole('navigation', { name: 'Administration' });
  for (const [name, path] of [
    ['Uploads', 'uploads'],
    ['Security events', 'events'],
    ['Webhooks', 'webhooks'],
    ['Storage', 'storage'],
    ['Configuration', 'settings'],
    ['Servers', 'servers'],
    ['People', 'people'],
  ] as const) {
    await parts.getByRole('link', { name }).click();
    await heading(carol, name).waitFor();
    expect(new URL(carol.page.url()).pathname).toBe(`/admin/${path}`);
    expect(await parts.locator('[aria-current=page]').textContent()).toBe(name);
  }
  await carol.page.goBack();
  await heading(carol, 'Servers').waitFor();
  await carol.page.reload();
  await heading(carol, 'Servers').waitFor();
  await carol.close();
});

test('the health of the server names what fails, and what to do', async () => {
  const carol = await carolAt('/admin/servers');
  const health = carol.page.getByRole('region', { name: 'Health' });
  await health.getByText('The server accepts uploads.').waitFor();
  expect(await health.getByText('OK', { exact: true }).count()).toBe(3);
  const checks = [
    { name: 'database', passes: true },
    { name: 'storage', passes: true },
    { name: 'space', passes: false },
  ];
  await carol.page.route('**/api/admin/health', async (route) => {
    const report: object = await (await route.fetch()).json();
    await route.fulfill({ json: { ...report, ready: false, checks } });
  });
  await carol.page.reload();
  await health.getByText('The server does not accept uploads now.').waitFor();
  await health.getByText('Less than LADING_MIN_FREE is free.').waitFor();
  expect(await health.getByText('OK', { exact: true }).count()).toBe(2);
  await carol.close();
});

test('storage is listed by person, and the configuration without secrets', async () => {
  const ivy = await account('ivy');
  const body = new Uint8Array(3 * MEBIBYTE);
  await fetch(`${server.url}/api/files/ivy.img`, { method: 'PUT', headers: { Authorization: ivy }, body });
  const carol = await carolAt('/admin/storage');
  await row(carol, 'ivy').waitFor();
  expect(await row(carol, 'ivy').textContent()).toMatch(/ivy13\.1 MB/);
  await carol.page.getByText('Available for new uploads').waitFor();
  await carol.page.getByRole('link', { name: 'Configuration' }).click();
  await row(carol, 'LADING_QUOTA').waitFor();
  expect(await row(carol, 'LADING_QUOTA').textContent()).toBe(`LADING_QUOTA${512 * MEBIBYTE}Environment`);
  expect(await row(carol, 'LADING_USERS').textContent()).toContain('Secret, not shown');
  expect(await row(carol, 'LADING_SESSION_MAX').textContent()).toContain('30dDefault');
  expect(await carol.page.content()).not.toMatch(/lighthouse-keeper|24 characters, or longer/);
  await carol.page.getByLabel('Find a variable').fill('session');
  await expect.poll(() => carol.page.locator('tbody tr').count()).toBe(2);
  await carol.close();
});

test('uploads of everybody are listed with their progress, page by page, and cancelled', async () => {
  const hanna = await account('hanna');
  const location = await begin(hanna, 'hanna.iso', 4 * MEBIBYTE, MEBIBYTE);
  for (let i = 0; i < 60; i++) {
    const headers = { Authorization: hanna, 'Tus-Resumable': '1.0.0', 'Upload-Length': '9' };
    await fetch(`${server.url}/api/uploads`, { method: 'POST', headers });
  }
  const carol = await carolAt('/admin/uploads');
  await carol.page.getByLabel('Person').fill('hanna');
  await carol.page.keyboard.press('Enter');
  await carol.page.getByRole('button', { name: 'Show more' }).click();
  await row(carol, 'hanna.iso').waitFor();
  expect(await row(carol, 'hanna.iso').textContent()).toMatch(/1\.0 MB of 4\.2 MB\s*25%/);
  await carol.page.getByRole('button', { name: 'Cancel hanna.iso of hanna' }).click();
  await carol.page.getByRole('button', { name: 'Keep upload' }).click();
  await carol.page.getByRole('button', { name: 'Cancel hanna.iso of hanna' }).click();
  await carol.page.getByRole('button', { name: 'Cancel upload' }).click();
  await expect.poll(() => row(carol, 'hanna.iso').count()).toBe(0);
  const headers = { Authorization: hanna, 'Tus-Resumable': '1.0.0' };
  expect((await fetch(new URL(location, server.url), { method: 'HEAD', headers })).status).toBe(404);
  await carol.page.getByLabel('Person').fill('hann');
  await carol.page.keyboard.press('Enter');
  await carol.page.getByText('There are no unfinished uploads.').waitFor();
  // The owner is no part of what the next test sees.
  expect((await call('DELETE', '/api/users/hanna', CAROL)).status).toBe(204);
  await carol.close();
});

test('security events are filtered, read page by page, and saved', async () => {
  const ivan = await account('ivan');
  for (let i = 0; i < 60; i++) await call('POST', '/api/tokens', ivan, { label: `t${i}`, scopes: ['read'] });
  await call('GET', '/api/files', basic('ivan', 'a wrong guess'));
  const carol = await carolAt('/admin/events');
  await carol.page.getByLabel('Person').fill('ivan');
  await carol.page.keyboard.press('Enter');
  await row(carol, 't59').waitFor();
  await carol.page.getByRole('button', { name: 'Show more' }).click();
  await row(carol, 't0').waitFor();
  await carol.page.getByLabel('Outcome').selectOption('Failed');
  await expect.poll(() => carol.page.locator('tbody tr').count()).toBe(1);
  expect(await carol.page.locator('tbody tr').textContent()).toContain('Sign-in');
  await carol.page.getByLabel('Outcome').selectOption('All');
  await carol.page.getByRole('combobox', { name: 'Event' }).selectOption('Token created');
  await row(carol, 't59').waitFor();
  const [download] = await Promise.all([
    carol.page.waitForEvent('download'),
    carol.page.getByRole('button', { name: 'Save as JSON lines' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^security-events-\d{4}-\d\d-\d\d\.jsonl$/);
  const lines = readFileSync(await download.path(), 'utf8')
    .trim()
    .split('\n');
  expect(lines).toHaveLength(60);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ kind: 'token-made', person: 'ivan', detail: 't59' });
  await carol.close();
});

/** Whether the page can be scrolled sideways. */
const sideways = (person: Person) =>
  person.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** Texts that are cut off. */
const cutOff = (person: Person) =>
  person.page.evaluate(() =>
    [...document.querySelectorAll('button, td, th, h2, h3, .parts a, .top a')]
      .filter(
        (part) =>
          !part.closest('thead') &&
          (part.scrollWidth > part.clientWidth + 1 || part.scrollHeight > part.clientHeight + 1),
      )
      .map((part) => part.textContent),
  );

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing in the ${theme} administration, and nothing is cut off`, async () => {
    const name = `greta-${theme}`;
    const greta = await account(name);
    await account(`viewer-with-a-very-long-name@subdomain.example.com.${theme}`, 'viewer');
    await call('POST', '/api/users', CAROL, { name: `new-${theme}`, quota: 250e9 });
    const off = `off-${theme}`;
    await account(off);
    await call('PATCH', `/api/users/${off}`, CAROL, { disabled: true });
    await fetch(`${server.url}/api/files/stored-${theme}.img`, {
      method: 'PUT',
      headers: { Authorization: greta },
      body: new Uint8Array(150 * MEBIBYTE),
    });
    const carol = await carolAt('/admin/people');
    await carol.page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    const state = async (what: string) => {
      for (const [width, viewport] of Object.entries({ small: SMALL, phone: PHONE, desktop: DESKTOP })) {
        await carol.page.setViewportSize(viewport);
        await carol.picture(`admin-${what}-${width}-${theme}`, true);
        expect(await carol.findings(), `${what} ${width}`).toEqual([]);
        expect(await sideways(carol), `${what} ${width} scrolls sideways`).toBeLessThanOrEqual(0);
        expect(await cutOff(carol), `${what} ${width}`).toEqual([]);
      }
    };
    await row(carol, off).waitFor();
    await state('people');
    await carol.page.getByRole('button', { name: `Change ${name}` }).click();
    await carol.page.getByLabel('Storage limit').selectOption('own');
    await state('person');
    await carol.page.getByRole('button', { name: 'Remove…' }).click();
    await state('remove');
    await carol.page.keyboard.press('Escape');
    await carol.page.getByRole('button', { name: 'Add person…' }).click();
    await carol.page.getByLabel('Username').fill(`later-${theme}`);
    await state('add');
    await carol.page.keyboard.press('Enter');
    await carol.page.getByText('It will not be shown again.').waitFor();
    await state('secret');
    await carol.page.keyboard.press('Escape');
    await begin(greta, `debian-13.2.0-amd64-netinst-${theme}.iso`, 64 * MEBIBYTE, 20 * MEBIBYTE);
    await begin(greta, `${'a'.repeat(90)}.iso`, 9 * MEBIBYTE, MEBIBYTE);
    const part = async (link: string, what: string, there: string) => {
      await carol.page.getByRole('link', { name: link, exact: true }).click();
      await carol.page.locator('tbody').getByText(there).first().waitFor();
      await state(what);
    };
    await part('Uploads', 'uploads', `debian-13.2.0-amd64-netinst-${theme}.iso`);
    await part('Security events', 'events', 'Account added');
    await part('Webhooks', 'webhooks', 'attempt');
    await carol.page.getByRole('button', { name: 'Try now' }).click();
    await carol.page.getByText('The server sends within a few seconds.').first().waitFor();
    await part('Servers', 'servers', 'Shows this page');
    await part('Storage', 'storage', name);
    await part('Configuration', 'settings', 'LADING_WEBHOOK_SECRET');
    await carol.page.getByRole('link', { name: 'People', exact: true }).click();
    await row(carol, off).waitFor();
    await carol.set('Language', 'de');
    await heading(carol, 'Verwaltung').waitFor();
    await state('people-german');
    await carol.page.route('**/api/users', (route) => route.fulfill({ status: 503 }));
    await carol.page.reload();
    await carol.page.getByText('Das konnte nicht geladen werden.').waitFor();
    await state('failed');
    await carol.close();
  });
}
