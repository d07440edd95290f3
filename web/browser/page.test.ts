import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { folder, isoImage, randomFile, sha256 } from './images';
import { DESKTOP, openBrowser, Person, PHONE } from './people';
import { basic, Server } from './server';

const MEBIBYTE = 1024 * 1024;

let browser: Browser;
let server: Server;
const directory = folder();

beforeAll(async () => {
  browser = await openBrowser();
  server = await Server.start();
});
afterAll(async () => {
  await browser.close();
  await server.close();
  rmSync(directory, { recursive: true, force: true });
});

/** Uploads a file with PUT, as a command-line client does. */
async function put(name: string, content: Buffer, user = 'bob:builder'): Promise<void> {
  const [person, password] = user.split(':') as [string, string];
  const response = await fetch(`${server.url}/api/files/${encodeURIComponent(name)}`, {
    method: 'PUT',
    headers: { Authorization: basic(person, password) },
    body: new Uint8Array(content),
  });
  expect(response.status).toBe(201);
}

/** Creates uploads that are offline, rejected, and left unfinished by an earlier visit. */
async function brokenStates(person: Person, theme: string, state: (name: string) => Promise<void>) {
  const name = `broken-${theme}.img`;
  await person.throttle(3 * MEBIBYTE);
  await person.choose(randomFile(join(directory, name), 24 * MEBIBYTE));
  await person.waitForPercent(name, 10);
  await person.throttle(0, true);
  await person.waitForPhase(name, 'offline');
  await state('state-offline');
  // No piece is answered any more, so that the upload cannot end before the reload.
  await person.page.route('**/api/uploads/*', (route) =>
    route.request().method() === 'PATCH' ? undefined : route.continue(),
  );
  await person.throttle(3 * MEBIBYTE);
  await person.reload();
  await person.waitForPhase(name, 'needs-file');
  await person.page.unroute('**/api/uploads/*');
  const problem = { type: '/problems/name', detail: 'This file name isn’t allowed.' };
  await person.page.route('**/api/uploads', (route) =>
    route.request().method() === 'POST'
      ? route.fulfill({ status: 422, contentType: 'application/problem+json', body: JSON.stringify(problem) })
      : route.continue(),
  );
  await person.choose(randomFile(join(directory, `refused-${theme}.img`), 10 * MEBIBYTE));
  await person.waitForPhase(`refused-${theme}.img`, 'failed');
  await state('state-failed-and-unfinished');
  await person.page.unroute('**/api/uploads');
  await person.throttle(0);
  await person.page.getByRole('button', { name: 'Cancel all' }).click();
  await expect.poll(() => person.page.locator('.upload:not(.done)').count()).toBe(0);
}

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing in any state of the ${theme} page`, async () => {
    const person = await Person.at(browser, server.url, DESKTOP, theme);
    await person.page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    const state = (name: string) =>
      person.eachWidth(async (width) => {
        await person.picture(`${name}-${width}-${theme}`);
        expect(await person.findings(), `${name} ${width}`).toEqual([]);
      });
    await state('state-signin');
    await person.signIn('alice', 'wonderland');
    await state('state-start');
    await person.page.locator('.top .icon-button').click();
    await person.page.getByRole('dialog').waitFor();
    await state('state-settings');
    await person.page.keyboard.press('Escape');
    const name = `axe-${theme}.img`;
    await person.throttle(3 * MEBIBYTE);
    await person.choose(randomFile(join(directory, name), 24 * MEBIBYTE));
    await person.waitForPhase(name, 'sending');
    // So slow that the upload does not end while the screenshots are taken.
    await person.throttle(MEBIBYTE / 4);
    await state('state-sending');
    await person.page.getByRole('button', { name: `Pause ${name}` }).click();
    await state('state-paused');
    await person.throttle(0);
    await person.page.getByRole('button', { name: `Resume ${name}` }).click();
    await person.waitForPhase(name, 'done');
    await state('state-done');
    await person.choose(randomFile(join(directory, 'notes.txt'), 10));
    await person.page.locator('.toast.problem').waitFor();
    await state('state-refused');
    await person.page
      .locator('.files')
      .getByRole('button', { name: `Show checksum of ${name}` })
      .click();
    await person.page.getByRole('dialog').waitFor();
    await state('state-checksum');
    await person.page.getByLabel(/Paste the expected/).fill('0'.repeat(64));
    await person.page.getByText('The checksums don’t match.').waitFor();
    await state('state-checksum-differs');
    await person.page.keyboard.press('Escape');
    await person.page.getByRole('button', { name: 'Test connection' }).click();
    await person.page.getByText('All checks passed.').waitFor();
    await state('state-connection');
    await person.page.keyboard.press('Escape');
    await brokenStates(person, theme, state);
    await person.page.getByLabel('Search files').fill('nothing bears this name');
    await person.page.getByText('No files match').waitFor();
    await state('state-nothing-found');
    await person.context.clearCookies();
    await person.page.getByLabel('Search files').fill('');
    await person.page.getByText('Your session has expired').waitFor();
    await person.page.getByRole('dialog').waitFor();
    await state('state-session-ended');
    await person.close();
  });
}

test('the keyboard alone signs in, uploads, pauses, checks a checksum, deletes and undoes', async () => {
  const image = randomFile(join(directory, 'keys.img'), 24 * MEBIBYTE);
  const person = await Person.at(browser, server.url);
  const { page } = person;
  const reach = async (name: string) => {
    for (let presses = 0; presses < 60; presses++) {
      const label = await page.evaluate(() => {
        const at = document.activeElement;
        const shown = at?.matches(':focus-visible') ?? false;
        return shown ? (at?.getAttribute('aria-label') ?? at?.textContent ?? '') : '';
      });
      if (label.startsWith(name)) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`The keyboard does not reach ${name}`);
  };
  page.on('filechooser', (chooser) => void chooser.setFiles(image));
  await page.getByLabel('Username').waitFor();
  await page.keyboard.type('alice');
  await page.keyboard.press('Tab');
  await page.keyboard.type('wonderland');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Files' }).waitFor();
  await page.evaluate(() => {
    (globalThis as unknown as { showOpenFilePicker: unknown }).showOpenFilePicker = undefined;
  });
  await person.throttle(6 * MEBIBYTE);
  await reach('Choose files');
  await page.keyboard.press('Enter');
  await person.waitForPhase('keys.img', 'sending');
  await reach('Pause keys.img');
  await page.keyboard.press('Enter');
  await person.waitForPhase('keys.img', 'paused');
  await reach('Resume keys.img');
  await page.keyboard.press('Space');
  await person.throttle(0);
  await person.waitForPhase('keys.img', 'done');
  await reach('Show checksum of keys.img');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await reach('Delete keys.img');
  await page.keyboard.press('Enter');
  await page.locator('.file', { hasText: 'keys.img' }).waitFor({ state: 'detached' });
  await reach('Undo');
  await page.keyboard.press('Enter');
  await page.locator('.file', { hasText: 'keys.img' }).waitFor();
  await person.close();
});

test('a publisher’s checksum is compared, alone or in a SHA256SUMS file', async () => {
  const image = isoImage(directory, 'sums.iso', 2);
  const digest = await sha256(image);
  const person = await Person.at(browser, server.url);
  await person.signIn('alice', 'wonderland');
  await person.choose(image);
  await person.waitForPhase('sums.iso', 'done');
  await person.page.locator('.files').getByRole('button', { name: 'Show checksum of sums.iso' }).click();
  const box = person.page.getByLabel(/Paste the expected/);
  const verdict = person.page.locator('.verdict');
  await box.fill(digest.toUpperCase());
  await expect.poll(() => verdict.textContent()).toContain('The checksums match.');
  await box.fill(`${'0'.repeat(64)}  other.iso\n${digest} *sums.iso\n`);
  await expect.poll(() => verdict.textContent()).toContain('The checksums match.');
  await person.picture('checksum-desktop-light');
  await box.fill(createHash('sha256').update('another').digest('hex'));
  await expect.poll(() => verdict.textContent()).toContain('The checksums don’t match.');
  await box.fill('no sum here');
  await expect.poll(() => verdict.textContent()).toContain('contains no SHA-256');
  const long = createHash('sha512').update(readFileSync(image)).digest('hex');
  await box.fill(`${'0'.repeat(128)}  other.iso\n${long}  sums.iso\n`);
  await expect.poll(() => verdict.textContent()).toContain('The checksums match.');
  await person.picture('checksum-sha512-desktop');
  await box.fill(`SHA512 (sums.iso) = ${'0'.repeat(128)}`);
  await expect.poll(() => verdict.textContent()).toContain('The checksums don’t match.');
  await person.close();
});

test('a deletion that is not undone is carried out, also when the page is closed at once', async () => {
  await put('gone.img', Buffer.from('gone'), 'alice:wonderland');
  const person = await Person.at(browser, server.url);
  await person.signIn('alice', 'wonderland');
  await person.page.getByRole('button', { name: 'Delete gone.img' }).click();
  await person.page.locator('.toast', { hasText: 'Deleted gone.img.' }).waitFor();
  expect((await server.files()).some((file) => file.name === 'gone.img')).toBe(true);
  await person.page.goto('about:blank');
  await expect.poll(async () => (await server.files()).some((file) => file.name === 'gone.img')).toBe(false);
  await person.close();
});

test('files are added when they are dropped anywhere or pasted', async () => {
  const person = await Person.at(browser, server.url);
  await person.signIn('alice', 'wonderland');
  await person.page.evaluate(() => {
    const dropped = new DataTransfer();
    dropped.items.add(new File(['dropped'], 'dropped.img'));
    const event = { dataTransfer: dropped, bubbles: true, cancelable: true };
    document.querySelector('footer, main')?.dispatchEvent(new DragEvent('drop', event));
    const pasted = new DataTransfer();
    pasted.items.add(new File(['pasted'], 'pasted.img'));
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: pasted, bubbles: true }));
  });
  await person.waitForPhase('dropped.img', 'done');
  await person.waitForPhase('pasted.img', 'done');
  await person.close();
});

test('permission for notifications is only requested by a button, and used while the page is hidden', async () => {
  const person = await Person.at(browser, server.url);
  await person.page.addInitScript(() => {
    const shown: string[] = [];
    const permission = { now: 'default' };
    class Fake {
      constructor(_: string, options: { body: string }) {
        shown.push(options.body);
      }
      static get permission(): string {
        return permission.now;
      }
      static async requestPermission(): Promise<string> {
        permission.now = 'granted';
        return 'granted';
      }
    }
    Object.assign(globalThis, { Notification: Fake, shown });
    Object.defineProperty(document, 'hidden', { get: () => 'away' in globalThis });
  });
  await person.page.reload();
  await person.signIn('alice', 'wonderland');
  await person.page.getByRole('button', { name: 'Turn on notifications for new files' }).click();
  await person.page
    .getByRole('button', { name: 'Turn on notifications for new files' })
    .waitFor({ state: 'detached' });
  await person.page.evaluate(() => Object.assign(globalThis, { away: true }));
  await put('told.img', Buffer.from('told'));
  await expect.poll(() => person.page.title()).toContain('(1)');
  await expect
    .poll(() => person.page.evaluate(() => (globalThis as unknown as { shown: string[] }).shown))
    .toEqual([expect.stringContaining('bob uploaded told.img')]);
  await person.close();
});

test('the chosen language is stored, and the page is mirrored for right-to-left languages', async () => {
  const person = await Person.at(browser, server.url, PHONE);
  await person.signIn('alice', 'wonderland');
  await person.set('Language', 'de');
  await person.page.getByRole('heading', { name: 'Dateien' }).waitFor();
  await person.page.reload();
  await person.page.getByRole('heading', { name: 'Dateien' }).waitFor();
  expect(await person.page.evaluate(() => document.documentElement.lang)).toBe('de');
  await person.picture('german-phone-light');
  await person.page.setViewportSize(DESKTOP);
  await person.page.evaluate(() => {
    document.documentElement.dir = 'rtl';
  });
  const brand = await person.page.locator('.brand').boundingBox();
  const signOut = await person.page.locator('.quiet').boundingBox();
  expect(brand?.x ?? 0).toBeGreaterThan(signOut?.x ?? 0);
  const sideways = await person.page.evaluate(
    () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
  );
  expect(sideways).toBe(false);
  await person.picture('right-to-left-desktop-light');
  await person.close();
});

test('the chosen theme is applied before the first paint of the next visit', async () => {
  const person = await Person.at(browser, server.url, DESKTOP, 'light');
  await person.signIn('alice', 'wonderland');
  await person.set('Theme', 'dark');
  await person.page.route('**/assets/*.js', (route) => route.abort());
  await person.page.reload();
  const ground = await person.page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  expect(ground).toBe('rgb(16, 22, 21)');
  await person.close();
});
