import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, Person, PHONE } from './people';
import { CLIENT, OpenIdProvider, SECRET } from './provider';
import { freePort, Server } from './server';

/** Sign-in through a real OpenID provider, in a browser. */

let browser: Browser;
let provider: OpenIdProvider;
let server: Server;

beforeAll(async () => {
  browser = await openBrowser();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  provider = await OpenIdProvider.start(url, {
    dana: { preferred_username: 'dana', groups: ['staff'] },
    guest: { preferred_username: 'guest', groups: [] },
  });
  server = await Server.start({
    LADING_USERS: 'bob:builder,carol:lighthouse-keeper:admin',
    LADING_PORT: `${port}`,
    LADING_PUBLIC_URL: url,
    LADING_OIDC_ISSUER: provider.issuer,
    LADING_OIDC_CLIENT_ID: CLIENT,
    LADING_OIDC_CLIENT_SECRET: SECRET,
    LADING_OIDC_NAME: 'Example',
    LADING_OIDC_ROLES: 'staff=uploader',
  });
});
afterAll(async () => {
  await browser.close();
  await server.close();
  await provider.close();
});

/** Fills in the forms of the provider. */
async function atProvider(person: Person, login: string): Promise<void> {
  const { page } = person;
  await page.waitForURL(`${provider.issuer}/**`);
  await page.locator('input[name=login]').fill(login);
  await page.locator('input[name=password]').fill('any');
  await page.locator('button[type=submit]').click();
  await page.locator('input[name=login]').waitFor({ state: 'detached' });
  await page.locator('button[type=submit]').click();
}

const button = (person: Person, name = 'Continue with Example') => person.page.getByRole('link', { name });

test('a person signs in at the provider, returns to the same page, and signs out at both', async () => {
  const person = await Person.at(browser, `${server.url}/account`);
  await button(person).click();
  await atProvider(person, 'dana');
  await person.page.getByRole('heading', { name: 'Account', exact: true }).waitFor();
  expect(new URL(person.page.url()).pathname).toBe('/account');
  expect(await person.page.getByRole('heading', { name: 'Password', exact: true }).count()).toBe(0);
  await person.page.getByRole('button', { name: 'dana' }).click();
  // The provider asks whether the person signs out there, too.
  await person.page.waitForURL(`${provider.issuer}/**`);
  await person.page.locator('button[value=yes]').click();
  await person.page.waitForURL(`${server.url}/`);
  await button(person).click();
  await person.page.locator('input[name=login]').waitFor();
  await person.close();
});

test('the page says why a sign-in failed, in both languages and themes, once', async () => {
  const person = await Person.at(browser, server.url, PHONE);
  await button(person).click();
  await atProvider(person, 'guest');
  const problem = person.page.getByRole('alert').filter({ hasText: /group|Gruppe/ });
  await expect.poll(() => problem.textContent()).toContain('You aren’t in a group');
  expect(person.page.url()).toBe(`${server.url}/`);
  for (const scheme of ['light', 'dark'] as const) {
    await person.page.emulateMedia({ colorScheme: scheme });
    expect(await person.findings(), scheme).toEqual([]);
    await person.picture(`sign-on-${scheme}`);
  }
  await person.page.evaluate(() => localStorage.setItem('lading.language', 'de'));
  await person.page.goto(`${server.url}/#sign-in=provider-error:temporarily_unavailable`);
  await person.page.reload();
  await button(person, 'Weiter mit Example').waitFor();
  await person.page.goto('about:blank');
  await person.page.goto(`${server.url}/#sign-in=provider-error:temporarily_unavailable`);
  const german = person.page.getByRole('alert').filter({ hasText: 'temporarily_unavailable' });
  await expect.poll(() => german.textContent()).toContain('Example hat einen Fehler gemeldet');
  await person.page.reload();
  await button(person, 'Weiter mit Example').waitFor();
  expect(await german.count()).toBe(0);
  await person.close();
});

test('an administrator adds a person without a password, and removes that of another', async () => {
  const carol = await Person.at(browser, `${server.url}/admin/people`);
  await carol.signIn('carol', 'lighthouse-keeper', 'People');
  const { page } = carol;
  const row = (name: string) => page.locator('tbody tr', { has: page.getByText(name, { exact: true }) });
  await page.getByRole('button', { name: 'Add person…' }).click();
  await page.getByLabel('Username').fill('erin');
  await page.getByLabel('Single sign-on only, without a password').check();
  expect(await carol.findings()).toEqual([]);
  await carol.picture('sign-on-add');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await row('erin').getByRole('button').click();
  await page.getByText('Signs in by single sign-on, without a password.').waitFor();
  expect(await page.getByRole('button', { name: 'Remove password…' }).count()).toBe(0);
  const basic = { Authorization: `Basic ${btoa('bob:builder')}` };
  expect((await fetch(`${server.url}/api/files`, { headers: basic })).status).toBe(200);
  await page.keyboard.press('Escape');
  await row('bob').getByRole('button').click();
  await carol.picture('sign-on-person');
  await page.getByRole('button', { name: 'Remove password…' }).click();
  await page.getByText('From then on bob can sign in by single sign-on only.').waitFor();
  expect(await carol.findings()).toEqual([]);
  await carol.picture('sign-on-remove');
  await page.getByRole('button', { name: 'Remove password', exact: true }).click();
  await page.getByText('Remove the password of bob?').waitFor({ state: 'detached' });
  expect((await fetch(`${server.url}/api/files`, { headers: basic })).status).toBe(401);
  await carol.close();
});
