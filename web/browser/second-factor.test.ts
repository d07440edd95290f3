import { createHmac } from 'node:crypto';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DESKTOP, openBrowser, Person, PHONE } from './people';
import { basic, Server } from './server';

const PASSWORD = 'lantern and rope';
const CAROL = basic('carol', 'lighthouse-keeper');
const STEP_MILLISECONDS = 30_000;

let browser: Browser;
let server: Server;

beforeAll(async () => {
  browser = await openBrowser();
  server = await Server.start({
    LADING_USERS: 'carol:lighthouse-keeper:admin',
    LADING_SECOND_FACTOR: 'viewer',
  });
});
afterAll(async () => {
  await browser.close();
  await server.close();
});

/** Asks the server as an administrator. */
async function asCarol(method: string, path: string, body?: object): Promise<Response> {
  return fetch(`${server.url}${path}`, {
    method,
    headers: { Authorization: CAROL, 'Content-Type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
}

async function account(name: string, role = 'uploader'): Promise<void> {
  expect((await asCarol('POST', '/api/users', { name, password: PASSWORD, role })).status).toBe(201);
}

/** What an authenticator app shows in the step after the present one (RFC 6238), which is valid for at least a minute. */
function appCode(secret: string): string {
  const bits = [...secret].map((each) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(each).toString(2).padStart(5, '0'),
  );
  const key = Buffer.from((bits.join('').match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / STEP_MILLISECONDS) + 1));
  const hash = createHmac('sha1', key).update(step).digest();
  const number = hash.readUInt32BE((hash.at(-1) ?? 0) & 0xf) & 0x7fffffff;
  return `${number % 1_000_000}`.padStart(6, '0');
}

async function at(name: string, path: string, viewport = DESKTOP, theme: 'light' | 'dark' = 'light') {
  const person = await Person.at(browser, server.url + path, viewport, theme);
  await enter(person, name);
  return person;
}

async function enter(person: Person, name: string): Promise<void> {
  await person.page.getByLabel('Username').fill(name);
  await person.page.getByLabel('Password').fill(PASSWORD);
  await person.page.keyboard.press('Enter');
}

const heading = (person: Person, name: string) => person.page.getByRole('heading', { name, exact: true });
const button = (person: Person, name: string) => person.page.getByRole('button', { name, exact: true });

/** The button in the header also has the name of the user. */
const signOut = (person: Person) => person.page.getByRole('button', { name: /Sign out$/ }).click();

/** From the form that asks for the password to the recovery codes, which it resolves to. */
async function add(person: Person): Promise<string[]> {
  await person.page.getByLabel('Your password').fill(PASSWORD);
  await button(person, 'Next').click();
  await person.page.getByRole('img', { name: 'QR code for your authenticator app' }).waitFor();
  const secret = await person.page.getByLabel('Or enter this key in the app').inputValue();
  await person.page.getByLabel('The code that the app shows').fill(appCode(secret));
  await button(person, 'Turn on').click();
  await heading(person, 'Recovery codes').waitFor();
  return person.page.locator('.codes code').allTextContents();
}

/** Enters a code in the second step of the sign-in. */
async function code(person: Person, text: string): Promise<void> {
  await person.page.getByLabel('Code', { exact: true }).fill(text);
  await person.page.keyboard.press('Enter');
}

test('a user adds a second factor, signs in with a code, makes new codes, and removes the factor', async () => {
  await account('amira');
  const amira = await at('amira', '/account');
  await button(amira, 'Add second factor').click();
  await amira.page.getByLabel('Your password').fill('wrong');
  await button(amira, 'Next').click();
  await amira.page.getByText('The current password is incorrect.').waitFor();
  const codes = await add(amira);
  expect(codes).toHaveLength(10);
  await button(amira, 'I have stored them').click();
  await amira.page.getByText('10 recovery codes left.').waitFor();
  await amira.page.reload();
  await amira.page.getByText('10 recovery codes left.').waitFor();

  await signOut(amira);
  await enter(amira, 'amira');
  await code(amira, '12345');
  await amira.page.getByText('This code is wrong').waitFor();
  await button(amira, 'Back').click();
  await enter(amira, 'amira');
  await code(amira, codes[0] ?? '');
  await amira.page.getByText('9 recovery codes left.').waitFor();

  await button(amira, 'New recovery codes').click();
  await amira.page.getByLabel('Your password').fill(PASSWORD);
  await code(amira, codes[1] ?? '');
  await heading(amira, 'Recovery codes').waitFor();
  const fresh = await amira.page.locator('.codes code').allTextContents();
  expect(fresh).not.toContain(codes[2]);
  const saving = amira.page.waitForEvent('download');
  await button(amira, 'Save as file').click();
  expect((await saving).suggestedFilename()).toBe('lading-recovery-codes.txt');
  await button(amira, 'I have stored them').click();

  await button(amira, 'Remove').click();
  await amira.page.getByLabel('Your password').fill(PASSWORD);
  await code(amira, fresh[0] ?? '');
  await amira.page.getByText('Your account has no second factor.').waitFor();
  await signOut(amira);
  await enter(amira, 'amira');
  await amira.page.getByText('Your account has no second factor.').waitFor();
  await amira.close();
});

test('a user whose role needs a second factor adds it before anything else', async () => {
  await account('victor', 'viewer');
  const victor = await at('victor', '/');
  await heading(victor, 'Add a second factor').waitFor();
  expect(await heading(victor, 'Files').count()).toBe(0);
  await add(victor);
  // A user who looks for a place to store the codes must find them still there.
  await victor.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await victor.page.evaluate(() => fetch('/api/session').then((answer) => answer.text()));
  await heading(victor, 'Recovery codes').waitFor();
  await button(victor, 'I have stored them').click();
  await heading(victor, 'Files').waitFor();
  await victor.close();
});

test('an administrator removes the second factor of a user who has lost it', async () => {
  await account('dora');
  const dora = await at('dora', '/account');
  await button(dora, 'Add second factor').click();
  await add(dora);
  await button(dora, 'I have stored them').click();
  const carol = await Person.at(browser, `${server.url}/admin/people`);
  await carol.page.getByLabel('Username').fill('carol');
  await carol.page.getByLabel('Password').fill('lighthouse-keeper');
  await carol.page.keyboard.press('Enter');
  await carol.page.getByRole('button', { name: /dora/ }).click();
  await button(carol, 'Remove second factor…').click();
  await button(carol, 'Remove second factor').click();
  await carol.page.locator('.toast', { hasText: 'Removed the second factor of dora.' }).waitFor();
  await dora.page.reload();
  await enter(dora, 'dora');
  await dora.page.getByText('Your account has no second factor.').waitFor();
  await carol.close();
  await dora.close();
});

test('an invitation to an account with a second factor asks for a code', async () => {
  await account('ida');
  const ida = await at('ida', '/account');
  await button(ida, 'Add second factor').click();
  const codes = await add(ida);
  await ida.close();
  const reset = await asCarol('POST', '/api/users/ida/password');
  const { password } = (await reset.json()) as { password: string };
  const again = await Person.at(browser, `${server.url}/#welcome/ida/${encodeURIComponent(password)}`);
  await again.page.getByLabel('New password', { exact: true }).fill('another lantern');
  await again.page.getByLabel('Confirm new password').fill('another lantern');
  await again.page.keyboard.press('Enter');
  await again.page.getByLabel('Code', { exact: true }).fill(codes[0] ?? '');
  await again.page.keyboard.press('Enter');
  await heading(again, 'Files').waitFor();
  await again.close();
});

test('with the keyboard alone, a user signs in with a code', async () => {
  await account('kim');
  const kim = await at('kim', '/account');
  await button(kim, 'Add second factor').click();
  const codes = await add(kim);
  await kim.close();
  const again = await Person.at(browser, server.url);
  await again.page.getByLabel('Username').waitFor();
  await again.page.keyboard.type('kim');
  await again.page.keyboard.press('Tab');
  await again.page.keyboard.type(PASSWORD);
  await again.page.keyboard.press('Enter');
  await expect
    .poll(() => again.page.evaluate(() => document.activeElement?.getAttribute('name')))
    .toBe('code');
  await again.page.keyboard.type(codes[0] ?? '');
  await again.page.keyboard.press('Enter');
  await heading(again, 'Files').waitFor();
  await again.close();
});

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing in any state of the ${theme} second factor, and nothing is cut off`, async () => {
    const name = `axe-${theme}`;
    await account(name);
    await account(`${name}-viewer`, 'viewer');
    const person = await at(name, '/account', PHONE, theme);
    await person.page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    const look = (state: string) =>
      person.eachWidth(async (width) => {
        await person.picture(`factor-${state}-${width}-${theme}`, true);
        expect(await person.findings(), `${state} ${width}`).toEqual([]);
        const sideways = () =>
          person.page.evaluate(
            () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
          );
        expect(await sideways(), `${state} ${width}`).toBeLessThanOrEqual(0);
      });
    await button(person, 'Add second factor').click();
    await person.page.getByLabel('Your password').fill(PASSWORD);
    await button(person, 'Next').click();
    const secret = await person.page.getByLabel('Or enter this key in the app').inputValue();
    await look('qr');
    await person.page.getByLabel('The code that the app shows').fill(appCode(secret));
    await button(person, 'Turn on').click();
    await heading(person, 'Recovery codes').waitFor();
    await look('codes');
    await button(person, 'I have stored them').click();
    await person.page.getByText('10 recovery codes left.').waitFor();
    await look('on');
    await button(person, 'Remove').click();
    await look('remove');
    await signOut(person);
    await enter(person, name);
    await code(person, 'wrong');
    await person.page.getByText('This code is wrong').waitFor();
    await look('sign-in');
    await button(person, 'Back').click();
    await enter(person, `${name}-viewer`);
    await heading(person, 'Add a second factor').waitFor();
    await look('must');
    await person.close();
  });
}
