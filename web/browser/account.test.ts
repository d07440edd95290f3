import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { folder, randomFile } from './images';
import { DESKTOP, openBrowser, Person, PHONE, SMALL } from './people';
import { basic, Server } from './server';

const MEBIBYTE = 1024 * 1024;
const QUOTA = 512 * MEBIBYTE;
const PASSWORD = 'lantern and rope';
const DAY_MILLISECONDS = 86_400_000;

let browser: Browser;
let server: Server;
const directory = folder();

beforeAll(async () => {
  browser = await openBrowser();
  server = await Server.start({
    LADING_QUOTA: `${QUOTA}`,
    LADING_USERS: 'alice:wonderland,carol:lighthouse-keeper:admin',
  });
});
afterAll(async () => {
  await browser.close();
  await server.close();
  rmSync(directory, { recursive: true, force: true });
});

async function json(path: string, authorization: string, body?: object): Promise<Response> {
  return fetch(`${server.url}${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { Authorization: authorization, 'Content-Type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
}

/** Creates an account of its own for a test. */
async function account(name: string): Promise<void> {
  const user = { name, password: PASSWORD, role: 'uploader' };
  expect((await json('/api/users', basic('carol', 'lighthouse-keeper'), user)).status).toBe(201);
}

async function signedIn(name: string, viewport = DESKTOP, path = '/account'): Promise<Person> {
  const person = await Person.at(browser, `${server.url}${path}`, viewport);
  await person.page.getByLabel('Username').fill(name);
  await person.page.getByLabel('Password').fill(PASSWORD);
  await person.page.keyboard.press('Enter');
  await person.page.locator('main:not(.signin, .opening)').waitFor();
  return person;
}

const heading = (person: Person, name: string) => person.page.getByRole('heading', { name, exact: true });

/** The rows of a list of the account page. */
const rows = (person: Person, title: string) =>
  person.page
    .locator('section', { has: person.page.getByRole('heading', { name: title, exact: true }) })
    .locator('.row');

/** What has the focus: its label, or its text. */
const focused = (person: Person) =>
  person.page.evaluate(() => {
    const element = document.activeElement;
    return (
      element?.getAttribute('aria-label') ??
      element?.closest('label')?.firstChild?.textContent ??
      element?.textContent
    );
  });

/** A day after today on this machine: as an input takes it, and as the page shows it. */
function dayAfter(days: number): { input: string; shown: string } {
  const at = new Date(Date.now() + days * DAY_MILLISECONDS);
  const two = (value: number) => `${value}`.padStart(2, '0');
  return {
    input: `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`,
    shown: new Intl.DateTimeFormat('en-US', { dateStyle: 'medium' }).format(at),
  };
}

const devices = (person: Person) => rows(person, 'Signed-in devices');
const tokens = (person: Person) => rows(person, 'API tokens');

test('the account page has an address: links, history, reload, and a link that leads through the sign-in', async () => {
  await account('dana');
  const dana = await signedIn('dana');
  await heading(dana, 'Account').waitFor();
  expect(new URL(dana.page.url()).pathname).toBe('/account');
  await expect.poll(() => dana.page.title()).toBe('Account · Lading');
  await dana.page.getByRole('link', { name: 'Back to files' }).click();
  await heading(dana, 'Files').waitFor();
  expect(new URL(dana.page.url()).pathname).toBe('/');
  await expect.poll(() => dana.page.title()).toBe('Lading');
  await dana.page.getByRole('link', { name: 'Account' }).click();
  await heading(dana, 'Account').waitFor();
  await dana.page.goBack();
  await heading(dana, 'Files').waitFor();
  await dana.page.goForward();
  await heading(dana, 'Account').waitFor();
  await dana.page.reload();
  await devices(dana).first().waitFor();
  expect(new URL(dana.page.url()).pathname).toBe('/account');
  // The files are loaded also for those who began here.
  await dana.page.getByRole('link', { name: 'Back to files' }).click();
  await dana.page.getByText('No files yet.').waitFor();
  await dana.page.goto(`${server.url}/account/`);
  await heading(dana, 'Account').waitFor();
  await dana.close();
});

test('an upload continues while the account page is shown', async () => {
  await account('erin');
  const erin = await signedIn('erin', DESKTOP, '/');
  await erin.throttle(3 * MEBIBYTE);
  await erin.choose(randomFile(join(directory, 'going.img'), 24 * MEBIBYTE));
  await erin.waitForPercent('going.img', 10);
  await erin.page.getByRole('link', { name: 'Account' }).click();
  await erin.page.getByText('1 unfinished upload', { exact: true }).waitFor();
  await erin.throttle(0);
  await expect.poll(async () => (await server.files()).some(({ name }) => name === 'going.img')).toBe(true);
  await erin.page.goBack();
  await erin.waitForPhase('going.img', 'done');
  await erin.close();
});

test('a device that is signed out elsewhere asks for the password, and the other one stays signed in', async () => {
  await account('finn');
  const home = await signedIn('finn');
  const phone = await signedIn('finn', PHONE, '/');
  await home.page.reload();
  await expect.poll(() => devices(home).count()).toBe(2);
  const first = () => devices(home).first().textContent();
  await expect.poll(first).toContain('This device');
  expect(await first()).toMatch(/Chrome on (Linux|macOS|Windows)/);
  expect(await devices(home).last().textContent()).toContain('from 127.0.0.1');
  await devices(home)
    .last()
    .getByRole('button', { name: /^Sign out Chrome/ })
    .click();
  await phone.page.getByText('Your session has expired').waitFor();
  await home.page.getByText('You are not signed in on any other device.').waitFor();
  await expect.poll(() => home.page.evaluate(() => document.activeElement?.id)).toBe('devices-title');
  await phone.page.getByLabel('Password').fill(PASSWORD);
  await phone.page.keyboard.press('Enter');
  await phone.page.getByRole('dialog').waitFor({ state: 'detached' });
  const train = await signedIn('finn', PHONE, '/');
  await home.page.reload();
  await expect.poll(() => devices(home).count()).toBe(3);
  await home.page.getByRole('button', { name: 'Sign out all other devices' }).click();
  for (const other of [phone, train]) await other.page.getByText('Your session has expired').waitFor();
  await expect.poll(() => devices(home).count()).toBe(1);
  await home.page.reload();
  await devices(home).first().waitFor();
  for (const person of [home, phone, train]) await person.close();
});

test('a token is shown once, works with its scopes, shows its use, and ends when it is revoked', async () => {
  await account('gina');
  const gina = await signedIn('gina');
  await gina.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await gina.page.getByText('You have no API tokens.').waitFor();
  await gina.page.getByRole('button', { name: 'New API token' }).click();
  await gina.page.getByLabel('Name').fill('build server');
  await gina.page.getByLabel('Upload files').uncheck();
  await gina.page.getByLabel('List and download files').uncheck();
  await gina.page.getByRole('button', { name: 'Create token' }).click();
  await gina.page.getByText('Choose at least one permission.').waitFor();
  await gina.page.getByLabel('List and download files').check();
  await gina.page.getByLabel('Expires').selectOption('On a date…');
  const lastDay = dayAfter(60);
  await gina.page.getByLabel('Last day').fill(lastDay.input);
  await gina.page.getByRole('button', { name: 'Create token' }).click();
  await gina.page.getByText('It will not be shown again.').waitFor();
  const secret = await gina.page.getByLabel('Token', { exact: true }).inputValue();
  await gina.page.getByRole('button', { name: 'Copy token' }).click();
  await gina.page.getByRole('button', { name: 'Copied' }).waitFor();
  expect(await gina.page.evaluate(() => navigator.clipboard.readText())).toBe(secret);
  await gina.page.getByRole('button', { name: 'Done' }).click();
  const row = tokens(gina).first();
  expect(await row.textContent()).toContain('build server');
  expect(await row.textContent()).toContain('Never used');
  expect(await row.textContent()).toContain(`expires on ${lastDay.shown}`);
  const bearer = `Bearer ${secret}`;
  expect((await json('/api/files', bearer)).status).toBe(200);
  const upload = { method: 'PUT', headers: { Authorization: bearer }, body: 'x' };
  expect((await fetch(`${server.url}/api/files/a.iso`, upload)).status).toBe(403);
  await gina.page.reload();
  await tokens(gina).filter({ hasText: 'from 127.0.0.1' }).waitFor();
  expect(await gina.page.content()).not.toContain(secret);
  await gina.page.getByRole('button', { name: 'Revoke build server' }).click();
  await gina.page.getByRole('button', { name: 'Keep token' }).click();
  expect((await json('/api/files', bearer)).status).toBe(200);
  await gina.page.getByRole('button', { name: 'Revoke build server' }).click();
  await gina.page.getByRole('button', { name: 'Revoke token' }).click();
  await gina.page.getByText('You have no API tokens.').waitFor();
  expect((await json('/api/files', bearer)).status).toBe(401);
  await gina.close();
});

test('a changed password keeps this browser signed in, with its upload, and signs out the others', async () => {
  await account('hugo');
  const home = await signedIn('hugo', DESKTOP, '/');
  const other = await signedIn('hugo', DESKTOP, '/');
  const tab = await Person.in(home.context, `${server.url}/account`);
  await home.throttle(2 * MEBIBYTE);
  await home.choose(randomFile(join(directory, 'kept.img'), 24 * MEBIBYTE));
  await home.waitForPercent('kept.img', 10);
  await home.page.getByRole('link', { name: 'Account' }).click();
  await home.page.getByRole('button', { name: 'Change password…' }).click();
  const fill = async (current: string, chosen: string, again = chosen) => {
    await home.page.getByLabel('Current password').fill(current);
    await home.page.getByLabel('New password', { exact: true }).fill(chosen);
    await home.page.getByLabel('Confirm new password').fill(again);
    // The parts above the form may still load and move its button.
    await home.page.keyboard.press('Enter');
  };
  await fill(PASSWORD, 'anchor and chain', 'anchor and chains');
  await home.page.getByText('The new passwords don’t match.').waitFor();
  await fill('wrong', 'anchor and chain');
  await home.page.getByText('The current password is incorrect.').waitFor();
  await fill(PASSWORD, 'password1234');
  await home.page.getByText('This password is common').waitFor();
  await fill(PASSWORD, 'anchor and chain');
  await home.page.getByText('Password changed.').first().waitFor();
  await other.page.getByText('Your session has expired').waitFor();
  await home.throttle(0);
  await home.page.goBack();
  await home.waitForPhase('kept.img', 'done');
  expect(await home.page.getByText('Your session has expired').count()).toBe(0);
  await tab.page.reload();
  await expect.poll(() => devices(tab).count()).toBe(1);
  expect((await json('/api/files', basic('hugo', PASSWORD))).status).toBe(401);
  expect((await json('/api/files', basic('hugo', 'anchor and chain'))).status).toBe(200);
  await home.close();
  await other.close();
});

/** Whether the page can be scrolled sideways. */
const sideways = (person: Person) =>
  person.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** Texts of buttons and rows that are cut off. */
const cutOff = (person: Person) =>
  person.page.evaluate(() =>
    [...document.querySelectorAll('button, .row-title, .details, h2, h3, dd, dt')]
      .filter((part) => part.scrollWidth > part.clientWidth + 1 || part.scrollHeight > part.clientHeight + 1)
      .map((part) => part.textContent),
  );

/** Other devices of a user, as old browsers would show them. */
async function devicesOf(name: string): Promise<void> {
  const agents = [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_4 like Mac OS X) AppleWebKit/605.1.15 Version/18.4 Mobile/15E148 Safari/604.1',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0',
  ];
  for (const agent of agents) {
    const answer = await fetch(`${server.url}/api/session`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Lading-Client': 'test', 'User-Agent': agent },
      body: JSON.stringify({ name, password: PASSWORD }),
    });
    expect(answer.status).toBe(200);
  }
}

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing on the ${theme} account page, and nothing is cut off`, async () => {
    const name = `ida-${theme}`;
    await account(name);
    await devicesOf(name);
    const authorization = basic(name, PASSWORD);
    for (const [label, scopes] of [
      ['Nightly build on ci-runner-04.example.com', ['read', 'upload', 'delete']],
      ['backup', ['read']],
    ] as const) {
      const expiresAt =
        label === 'backup' ? null : new Date(Date.now() + 200 * DAY_MILLISECONDS).toISOString();
      const made = await json('/api/tokens', authorization, { label, scopes, expiresAt });
      const { token } = (await made.json()) as { token: string };
      if (label !== 'backup') await json('/api/files', `Bearer ${token}`);
    }
    await fetch(`${server.url}/api/files/stored-${theme}.img`, {
      method: 'PUT',
      headers: { Authorization: authorization },
      body: new Uint8Array(150 * MEBIBYTE),
    });
    const tus = {
      Authorization: authorization,
      'Tus-Resumable': '1.0.0',
      'Upload-Length': `${64 * MEBIBYTE}`,
    };
    expect((await fetch(`${server.url}/api/uploads`, { method: 'POST', headers: tus })).status).toBe(201);
    const ida = await signedIn(name);
    await ida.page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    const state = async (what: string) => {
      for (const [width, viewport] of Object.entries({ small: SMALL, phone: PHONE, desktop: DESKTOP })) {
        await ida.page.setViewportSize(viewport);
        await ida.picture(`account-${what}-${width}-${theme}`, true);
        expect(await ida.findings(), `${what} ${width}`).toEqual([]);
        expect(await sideways(ida), `${what} ${width} scrolls sideways`).toBeLessThanOrEqual(0);
        expect(await cutOff(ida), `${what} ${width}`).toEqual([]);
      }
    };
    await devices(ida).nth(2).waitFor();
    await tokens(ida).nth(1).waitFor();
    await state('page');
    await ida.page.getByRole('button', { name: 'Change password…' }).click();
    await state('password');
    await ida.page.getByRole('button', { name: 'Cancel' }).click();
    await ida.page.getByRole('button', { name: 'Revoke backup' }).click();
    await state('revoke');
    await ida.page.keyboard.press('Escape');
    await ida.page.getByRole('button', { name: 'New API token' }).click();
    await ida.page.getByLabel('Name').fill('laptop');
    await state('new-token');
    await ida.page.keyboard.press('Enter');
    await ida.page.getByText('It will not be shown again.').waitFor();
    await state('token');
    await ida.page.keyboard.press('Escape');
    await ida.page.getByRole('combobox', { name: 'Language' }).selectOption('de');
    await ida.page.getByRole('heading', { name: 'Angemeldete Geräte' }).waitFor();
    await state('german');
    await ida.page.route('**/api/tokens', (route) => route.fulfill({ status: 503 }));
    await ida.page.reload();
    await ida.page.getByText('Das konnte nicht geladen werden.').waitFor();
    await state('failed');
    await ida.close();
  });
}

test('everything on the account page can be done with the keyboard', async () => {
  await account('jana');
  const jana = await signedIn('jana');
  const at = () => focused(jana);
  await devices(jana).first().waitFor();
  await jana.page.getByRole('button', { name: 'New API token' }).waitFor();
  await expect.poll(at).toBe('Account');
  await jana.page.getByRole('button', { name: 'Add second factor' }).waitFor();
  for (const next of ['Change password…', 'Add second factor', 'New API token', 'Language', 'Theme']) {
    await jana.page.keyboard.press('Tab');
    await expect.poll(at).toBe(next);
  }
  await jana.page.getByRole('button', { name: 'New API token' }).focus();
  await jana.page.keyboard.press('Enter');
  await expect.poll(at).toBe('Name');
  await jana.page.keyboard.type('keys');
  await jana.page.keyboard.press('Enter');
  await jana.page.getByText('It will not be shown again.').waitFor();
  await expect.poll(at).toBe('Copy token');
  await jana.page.keyboard.press('Escape');
  await expect.poll(at).toBe('New API token');
  await jana.page.keyboard.press('Tab');
  await expect.poll(at).toBe('Revoke keys');
  await jana.page.keyboard.press('Enter');
  await jana.page.getByRole('button', { name: 'Revoke token' }).focus();
  await jana.page.keyboard.press('Enter');
  await expect.poll(at).toBe('API tokens');
  await jana.page.getByRole('button', { name: 'Change password…' }).focus();
  await jana.page.keyboard.press('Enter');
  await expect.poll(at).toBe('Current password');
  await jana.close();
});

test('while a token is created, the dialog stays open and sends nothing again', async () => {
  await account('kim');
  const kim = await signedIn('kim');
  let creations = 0;
  let pass = () => {};
  const gate = new Promise<void>((open) => {
    pass = open;
  });
  await kim.page.route('**/api/tokens', async (route) => {
    if (route.request().method() === 'POST') {
      creations++;
      await gate;
    }
    await route.continue();
  });
  await kim.page.getByRole('button', { name: 'New API token' }).click();
  await kim.page.getByLabel('Name').fill('slow');
  // Two submits before the page can be rendered again.
  await kim.page.locator('.new-token').evaluate((form: HTMLFormElement) => {
    form.requestSubmit();
    form.requestSubmit();
  });
  await expect.poll(() => kim.page.getByRole('button', { name: 'Create token' }).isDisabled()).toBe(true);
  for (let i = 0; i < 3; i++) await kim.page.keyboard.press('Escape');
  expect(await kim.page.getByRole('button', { name: 'Cancel' }).isDisabled()).toBe(true);
  pass();
  await kim.page.getByText('It will not be shown again.').waitFor();
  expect(creations).toBe(1);
  await kim.page.getByRole('button', { name: 'Done' }).click();
  await kim.page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await tokens(kim).count()).toBe(1);
  await kim.close();
});

test('a section that fails says why and loads at the next attempt, and the others are shown', async () => {
  await account('liam');
  const liam = await signedIn('liam', DESKTOP, '/');
  let open = () => {};
  const gate = new Promise<void>((opened) => {
    open = opened;
  });
  await liam.page.route('**/api/tokens', async (route) => {
    await gate;
    await route.fulfill({ status: 503 });
  });
  await liam.page.getByRole('link', { name: 'Account' }).click();
  await devices(liam).first().waitFor();
  await liam.page.locator('main').getByText('Loading…').waitFor();
  open();
  await liam.page.getByText('This couldn’t be loaded. The server returned an error (503).').waitFor();
  await liam.page.unroute('**/api/tokens');
  await liam.page.getByRole('button', { name: 'Try again' }).click();
  await liam.page.getByText('You have no API tokens.').waitFor();
  await expect.poll(() => focused(liam)).toBe('API tokens');
  await liam.close();
});

test('without the server the sections say so, and load when it is back', async () => {
  await account('mia');
  const mia = await signedIn('mia');
  await devices(mia).first().waitFor();
  await mia.page.getByRole('link', { name: 'Back to files' }).click();
  await server.kill();
  await mia.page.getByText('The server can’t be reached. Uploads').waitFor();
  await mia.page.getByRole('link', { name: 'Account' }).click();
  const offline = mia.page.getByText('This will be loaded when the connection is back.');
  await expect.poll(() => offline.count()).toBe(3);
  await server.start();
  await devices(mia).first().waitFor();
  await mia.page.getByText('You have no API tokens.').waitFor();
  expect(await offline.count()).toBe(0);
  await mia.close();
});
