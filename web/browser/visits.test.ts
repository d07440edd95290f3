import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { folder, randomFile, sha256 } from './images';
import { DESKTOP, openBrowser, Person, PHONE, SMALL } from './people';
import { basic, Server } from './server';

const MEBIBYTE = 1024 * 1024;
const DAY_MILLISECONDS = 86_400_000;
const ALICE = basic('alice', 'wonderland');

let browser: Browser;
let server: Server;
const directory = folder();

beforeAll(async () => {
  browser = await openBrowser();
  server = await Server.start({
    LADING_LINKS: 'on',
    LADING_USERS: 'alice:wonderland,bob:builder,carol:lighthouse-keeper:admin',
    LADING_ALLOWED_EXTENSIONS: '*',
  });
});
afterAll(async () => {
  await browser.close();
  await server.close();
  rmSync(directory, { recursive: true, force: true });
});

interface Made {
  readonly id: string;
  /** The path of its page. */
  readonly path: string;
}

/** Makes a link of alice. */
async function link(wish: object): Promise<Made> {
  const expiresAt = new Date(Date.now() + 7 * DAY_MILLISECONDS).toISOString();
  const answer = await fetch(`${server.url}/api/links`, {
    method: 'POST',
    headers: { Authorization: ALICE, 'Content-Type': 'application/json' },
    body: JSON.stringify({ expiresAt, ...wish }),
  });
  expect(answer.status).toBe(201);
  const { id, url } = (await answer.json()) as { id: string; url: string };
  return { id, path: new URL(url, server.url).pathname };
}

/** The newest files on the server. */
async function stored(): Promise<{ name: string; size: number; owner: string; link: string | null }[]> {
  const answer = await fetch(`${server.url}/api/files`, { headers: { Authorization: ALICE } });
  return ((await answer.json()) as { files: never[] }).files;
}

const uploadLink = (more: object = {}) => link({ kind: 'upload', name: 'Photos of June', ...more });

/** Stores a file of alice; resolves to its ID. */
async function put(name: string, content: string): Promise<string> {
  const headers = { Authorization: ALICE };
  const answer = await fetch(`${server.url}/api/files/${name}`, { method: 'PUT', headers, body: content });
  expect(answer.status).toBe(201);
  return ((await answer.json()) as { id: string }).id;
}

async function revoke({ id }: Made): Promise<void> {
  const options = { method: 'DELETE', headers: { Authorization: ALICE } };
  expect((await fetch(`${server.url}/api/links/${id}`, options)).status).toBe(204);
}

const visitor = (made: Made, viewport = DESKTOP) => Person.at(browser, server.url + made.path, viewport);

async function signedIn(name: string, password: string, path: string): Promise<Person> {
  const person = await Person.at(browser, server.url + path);
  await person.page.getByLabel('Username').fill(name);
  await person.page.getByLabel('Password').fill(password);
  await person.page.keyboard.press('Enter');
  await person.page.locator('main:not(.signin, .opening)').waitFor();
  return person;
}

const heading = (person: Person, name: string) => person.page.getByRole('heading', { name, exact: true });
const button = (person: Person, name: string) => person.page.getByRole('button', { name, exact: true });
const received = (person: Person, name: string) =>
  person.page.locator('.received-file').filter({ hasText: name });

/** A file on this machine. */
function text(name: string, content: string): string {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
}

/** Reloads the page of a link during an upload. */
async function reload(person: Person): Promise<void> {
  person.page.once('dialog', (dialog) => void dialog.accept());
  await person.page.reload();
  await heading(person, 'Photos of June').waitFor();
}

test('a visitor sends files, the owner is told at once, and the page thanks with their checksums', async () => {
  const made = await uploadLink({ note: 'In full size, please.\nThank you!' });
  const alice = await signedIn('alice', 'wonderland', '/');
  const guest = await visitor(made);
  await heading(guest, 'Photos of June').waitFor();
  await guest.page.getByText('alice asks you for files').waitFor();
  await guest.page.getByText('In full size, please.').waitFor();
  expect(await guest.page.getByLabel('Username').count()).toBe(0);
  expect(await guest.page.getByRole('heading', { name: 'Files' }).count()).toBe(0);
  const large = randomFile(join(directory, 'party.mp4'), 6 * MEBIBYTE);
  const small = text('cake.jpg', 'a cake');
  await guest.choose(large, small);
  await heading(guest, 'Thank you').waitFor();
  await guest.page.getByText('alice has received your 2 files').waitFor();
  for (const [path, name] of [
    [large, 'party.mp4'],
    [small, 'cake.jpg'],
  ] as const)
    await received(guest, name)
      .getByText(await sha256(path))
      .waitFor();
  const told = /arrived through the link “Photos of June”$/;
  await alice.page.locator('.toast').filter({ hasText: told }).first().waitFor();
  const row = alice.page.locator('.file').filter({ hasText: 'party.mp4' });
  expect(await row.textContent()).toContain('through “Photos of June”');
  await row.getByRole('link', { name: 'Details of party.mp4' }).click();
  // The message says it as well.
  await alice.page.getByText('Through the link', { exact: true }).waitFor();
  const files = (await stored()).filter(({ name }) => /party|cake/.test(name));
  expect(files.map(({ size }) => size).sort()).toEqual([6, 6 * MEBIBYTE]);
  await guest.close();
  await alice.close();
});

test('an upload can be paused, and resumed after a reload; a cancelled one frees its place', async () => {
  const made = await uploadLink({ maxUploads: 2 });
  const guest = await visitor(made);
  await guest.page.getByText('2 more files').waitFor();
  await guest.throttle(3 * MEBIBYTE);
  const path = randomFile(join(directory, 'resumed.mp4'), 24 * MEBIBYTE);
  await guest.choose(path);
  await guest.waitForPercent('resumed.mp4', 10);
  await button(guest, 'Pause resumed.mp4').click();
  await guest.waitForPhase('resumed.mp4', 'paused');
  await reload(guest);
  await guest.waitForPhase('resumed.mp4', 'needs-file');
  expect(await guest.percent('resumed.mp4')).toBeGreaterThanOrEqual(10);
  await guest.page.getByText('1 more file').waitFor();
  mkdirSync(join(directory, 'wrong'));
  const wrong = randomFile(join(directory, 'wrong', 'resumed.mp4'), 24 * MEBIBYTE);
  await guest.page.locator('.find-input').setInputFiles(wrong);
  await guest.page.getByText('is a different file').waitFor();
  await guest.throttle(0);
  await guest.page.locator('.find-input').setInputFiles(path);
  await received(guest, 'resumed.mp4')
    .getByText(await sha256(path))
    .waitFor();
  await guest.throttle(MEBIBYTE);
  await guest.choose(randomFile(join(directory, 'cancelled.mp4'), 24 * MEBIBYTE));
  await guest.waitForPhase('cancelled.mp4', 'sending');
  // Another file would be one too many.
  await guest.page.getByText('This link accepts no more files.').first().waitFor();
  expect(await guest.page.locator('#files-input').count()).toBe(0);
  await button(guest, 'Cancel cancelled.mp4').click();
  await guest.page.getByRole('button', { name: 'Dismiss' }).first().click();
  await guest.throttle(0);
  await guest.choose(text('fits.jpg', 'y'));
  await received(guest, 'fits.jpg').waitFor();
  await guest.close();
});

test('a link with a password opens with the right one only, and not again before the visit ends', async () => {
  const made = await uploadLink({ password: 'lantern' });
  const guest = await visitor(made);
  await heading(guest, 'Enter the password').waitFor();
  const field = guest.page.getByLabel('Password', { exact: true });
  await expect.poll(() => field.evaluate((element) => element === document.activeElement)).toBe(true);
  await guest.page.keyboard.type('wrong one');
  await guest.page.keyboard.press('Enter');
  await guest.page.getByText('Incorrect password.').waitFor();
  await field.fill('lantern');
  await button(guest, 'Open link').click();
  await heading(guest, 'Photos of June').waitFor();
  await guest.choose(text('locked.jpg', 'locked'));
  await heading(guest, 'Thank you').waitFor();
  await reload(guest);
  expect(await heading(guest, 'Enter the password').count()).toBe(0);
  await guest.close();
});

test('a wrong address, and a link that is used up, say so', async () => {
  const made = await uploadLink({ maxUploads: 1 });
  const guest = await visitor(made);
  await guest.choose(text('only.jpg', 'only'));
  await heading(guest, 'Thank you').waitFor();
  await guest.page.getByText('This link accepts no more files.').first().waitFor();
  const late = await visitor(made);
  await heading(late, 'This link has ended').waitFor();
  expect(await late.page.locator('.drop').count()).toBe(0);
  await late.page.goto(`${server.url}/send/${'A'.repeat(22)}`);
  await heading(late, 'This link doesn’t exist').waitFor();
  await late.close();
  await guest.close();
});

test('a visitor learns that the link was revoked while uploading, and keeps what was received', async () => {
  const made = await uploadLink({ name: 'Photos of June' });
  const guest = await visitor(made);
  await guest.choose(text('before.jpg', 'before'));
  await heading(guest, 'Thank you').waitFor();
  await guest.throttle(2 * MEBIBYTE);
  await guest.choose(randomFile(join(directory, 'stopped.mp4'), 48 * MEBIBYTE));
  await guest.waitForPercent('stopped.mp4', 5);
  const carol = await signedIn('carol', 'lighthouse-keeper', '/admin/links');
  const row = carol.page.locator('tbody tr').filter({ hasText: '1 file' }).first();
  await row.waitFor();
  const search = carol.page.getByLabel('User');
  await search.fill('bob');
  await search.press('Enter');
  await carol.page.getByText('There are no links.').waitFor();
  await search.fill('alice');
  await search.press('Enter');
  await row.getByRole('button', { name: 'Revoke Photos of June of alice' }).click();
  await carol.page.getByText('The link of alice stops working immediately').waitFor();
  await button(carol, 'Revoke link').click();
  await carol.page.getByText('Revoked Photos of June.').first().waitFor();
  await guest.throttle(0);
  await heading(guest, 'This link was revoked').waitFor();
  await received(guest, 'before.jpg').waitFor();
  expect(await guest.page.locator('.upload').count()).toBe(0);
  const list = await fetch(`${server.url}/api/uploads`, { headers: { Authorization: ALICE } });
  expect(
    ((await list.json()) as { uploads: { name: string }[] }).uploads.map(({ name }) => name),
  ).not.toContain('stopped.mp4');
  await carol.close();
  await guest.close();
});

test('an owner makes an upload link with all limits, sees its use, and revokes it', async () => {
  const bob = await signedIn('bob', 'builder', '/account');
  await bob.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await bob.page.getByText('You have no links.').waitFor();
  await button(bob, 'New upload link').click();
  await expect.poll(() => bob.page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('name');
  await bob.page.keyboard.type('Logs');
  await bob.page.getByLabel('Message (optional)').fill('The newest ones');
  await bob.page.getByLabel('Largest file').fill('0.5');
  await bob.page.getByLabel('Unit').selectOption('MB');
  await bob.page.getByLabel('Number of files').fill('none');
  await bob.page.getByLabel('File types').fill('log, txt');
  await button(bob, 'Create link').click();
  await bob.page.getByText('Enter a whole number of at least 1.').waitFor();
  await bob.page.getByLabel('Number of files').fill('5');
  await button(bob, 'Create link').click();
  await bob.page.getByText('It will not be shown again.').waitFor();
  const address = await bob.page.getByLabel('Link', { exact: true }).inputValue();
  await button(bob, 'Copy link').click();
  await button(bob, 'Copied').waitFor();
  expect(await bob.page.evaluate(() => navigator.clipboard.readText())).toBe(address);
  await button(bob, 'Done').click();
  const row = bob.page.locator('.row').filter({ hasText: 'Logs' });
  expect(await row.textContent()).toContain('0 of 5 files received');
  const guest = await Person.at(browser, new URL(address, server.url).href);
  await guest.page.getByText('The newest ones').waitFor();
  await guest.page.getByText('Allowed file types: .log, .txt').waitFor();
  await guest.choose(text('a.log', 'a'), text('b.jpg', 'b'), text('c.txt', 'c'.repeat(600_000)));
  await guest.page.getByText('“b.jpg” can’t be uploaded.').first().waitFor();
  await guest.page.getByText('“c.txt” (600 kB) can’t be uploaded.').first().waitFor();
  await heading(guest, 'Thank you').waitFor();
  await expect.poll(() => row.textContent()).toContain('1 of 5 files received (1 byte)');
  await bob.page.reload();
  await row.waitFor();
  expect(await bob.page.content()).not.toContain(address);
  await button(bob, 'Revoke Logs').click();
  await button(bob, 'Keep link').click();
  await button(bob, 'Revoke Logs').click();
  await button(bob, 'Revoke link').click();
  await bob.page.getByText('You have no links.').waitFor();
  await expect.poll(() => bob.page.evaluate(() => document.activeElement?.id)).toBe('links-title');
  await guest.page.reload();
  await heading(guest, 'This link doesn’t exist').waitFor();
  await guest.close();
  await bob.close();
});

test('a download link is made on the page of a file, counted, and ends after its downloads', async () => {
  const content = 'the whole song';
  const id = await put('song.mp3', content);
  const alice = await signedIn('alice', 'wonderland', `/files/${id}`);
  await alice.page.getByText('There is no link to this file.').waitFor();
  await button(alice, 'New download link').click();
  await alice.page.getByLabel('Name (optional)').fill('For Dave');
  await alice.page.getByLabel('Number of downloads (optional)').fill('1');
  await alice.page.getByLabel('Password (optional)').fill('violin');
  await button(alice, 'Create link').click();
  const address = await alice.page.getByLabel('Link', { exact: true }).inputValue();
  await button(alice, 'Done').click();
  const guest = await Person.at(browser, new URL(address, server.url).href);
  await guest.page.getByLabel('Password', { exact: true }).fill('violin');
  await guest.page.keyboard.press('Enter');
  await heading(guest, 'song.mp3').waitFor();
  await guest.page
    .getByText(await sha256(text('song.mp3', content)))
    .first()
    .waitFor();
  await guest.page.getByText('can only be downloaded in a browser').waitFor();
  expect(await guest.page.getByText('Downloads left').count()).toBe(1);
  for (const attempt of ['first', 'again']) {
    const download = guest.page.waitForEvent('download');
    await guest.page.getByRole('link', { name: 'Download', exact: true }).click();
    const file = await download;
    expect(file.suggestedFilename(), attempt).toBe('song.mp3');
    expect(readFileSync(await file.path(), 'utf8')).toBe(content);
  }
  const late = await Person.at(browser, new URL(address, server.url).href);
  await heading(late, 'This link has ended').waitFor();
  await alice.page.reload();
  await alice.page.getByText('1 of 1 download').waitFor();
  await alice.page.getByText('Used up').waitFor();
  await alice.page.getByRole('link', { name: 'Account' }).click();
  const row = alice.page.locator('.row').filter({ hasText: 'For Dave' });
  await row.getByRole('link', { name: 'For Dave' }).click();
  await heading(alice, 'song.mp3').waitFor();
  await button(alice, 'Remove For Dave').click();
  await alice.page.getByText('There is no link to this file.').waitFor();
  for (const person of [alice, guest, late]) await person.close();
});

test('curl downloads through a link without a password, as the page says', async () => {
  const id = await put('direct.txt', 'directly');
  const made = await link({ kind: 'download', file: id });
  const guest = await visitor(made);
  const command = guest.page.locator('.copyable').filter({ hasText: '/content' });
  expect(await command.textContent()).toContain(`${made.path}/content`);
  const answer = await fetch(`${server.url}${made.path}/content`);
  expect(await answer.text()).toBe('directly');
  await revoke(made);
  await guest.page.getByRole('link', { name: 'Download', exact: true }).click();
  await heading(guest, 'This link was revoked').waitFor();
  await guest.close();
});

test('a user who is signed in can open a link of another user; the uploads are those of the link', async () => {
  const made = await uploadLink({ name: 'For alice' });
  const bob = await signedIn('bob', 'builder', '/');
  await bob.page.goto(server.url + made.path);
  await heading(bob, 'For alice').waitFor();
  await bob.choose(text('from-bob.jpg', 'bob'));
  await heading(bob, 'Thank you').waitFor();
  expect((await stored()).find(({ name }) => name === 'from-bob.jpg')?.owner).toBe('alice');
  // The account page is that of bob still.
  await bob.page.goto(`${server.url}/account`);
  await bob.page.locator('.account-name').getByText('bob').waitFor();
  await bob.close();
});

test('two links in one browser do not disturb each other', async () => {
  const first = await visitor(await uploadLink());
  await first.throttle(3 * MEBIBYTE);
  const path = randomFile(join(directory, 'first.mp4'), 48 * MEBIBYTE);
  await first.choose(path);
  await first.waitForPercent('first.mp4', 10);
  await button(first, 'Pause first.mp4').click();
  const other = await uploadLink({ name: 'The other' });
  const second = await Person.in(first.context, server.url + other.path);
  await second.choose(text('second-link.jpg', 'second'));
  await heading(second, 'Thank you').waitFor();
  await reload(first);
  await first.waitForPhase('first.mp4', 'needs-file');
  await first.throttle(0);
  await first.page.locator('.find-input').setInputFiles(path);
  await heading(first, 'Thank you').waitFor();
  const links = new Map((await stored()).map((file) => [file.name, file]));
  expect(links.get('first.mp4')).toMatchObject({ link: 'Photos of June', size: statSync(path).size });
  expect(links.get('second-link.jpg')).toMatchObject({ link: 'The other' });
  await first.close();
});

test('without the server the page of a link waits for it', async () => {
  const made = await uploadLink();
  const guest = await visitor(made);
  await heading(guest, 'Photos of June').waitFor();
  await guest.page.route('**/api/links/open', (route) => route.abort());
  await guest.page.reload();
  await guest.page.getByText('The server can’t be reached.').waitFor();
  await guest.page.unroute('**/api/links/open');
  await heading(guest, 'Photos of June').waitFor();
  await guest.close();
});

test('where links are off, nothing of them is shown', async () => {
  const off = await Server.start({ LADING_USERS: 'carol:lighthouse-keeper:admin' });
  const carol = await Person.at(browser, `${off.url}/account`);
  await carol.page.getByLabel('Username').fill('carol');
  await carol.page.getByLabel('Password').fill('lighthouse-keeper');
  await carol.page.keyboard.press('Enter');
  await heading(carol, 'API tokens').waitFor();
  await carol.page.getByText('You have no API tokens.').waitFor();
  expect(await heading(carol, 'Links').count()).toBe(0);
  await carol.page.goto(`${off.url}/admin/links`);
  await heading(carol, 'People').waitFor();
  expect(await carol.page.getByRole('link', { name: 'Links' }).count()).toBe(0);
  expect((await fetch(`${off.url}/send/${'A'.repeat(22)}`)).status).toBe(404);
  await carol.close();
  await off.close();
});

/** Texts that are cut off, and whether the page can be scrolled sideways. */
const misfits = (person: Person) =>
  person.page.evaluate(() => {
    const cut = [...document.querySelectorAll('button, .row-title, .details, h2, dd, dt, .hint, code')]
      .filter((part) => part.scrollWidth > part.clientWidth + 1 && part.clientWidth > 0)
      .filter((part) => getComputedStyle(part).display !== 'inline' && !part.classList.contains('unseen'))
      .map((part) => part.textContent ?? '');
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth > clientWidth ? ['the page', ...cut] : cut;
  });

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing on the ${theme} pages of links, and nothing is cut off`, async () => {
    const look = async (person: Person, what: string) => {
      await person.page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
      for (const [width, viewport] of Object.entries({ small: SMALL, phone: PHONE, desktop: DESKTOP })) {
        await person.page.setViewportSize(viewport);
        await person.picture(`link-${what}-${width}-${theme}`, true);
        expect(await person.findings(), `${what} ${width}`).toEqual([]);
        expect(await misfits(person), `${what} ${width}`).toEqual([]);
      }
    };
    const long = 'a-rather-long-name-of-a-video-with-many-words-from-the-party-of-June.mp4';
    const made = await uploadLink({ maxUploads: 9, maxSize: 4e9, note: 'In full size.\nThank you!' });
    const guest = await visitor(made);
    await heading(guest, 'Photos of June').waitFor();
    await look(guest, 'send');
    await guest.choose(text('cake.jpg', `cake ${theme}`));
    await heading(guest, 'Thank you').waitFor();
    await received(guest, 'cake.jpg').locator('code').waitFor();
    await look(guest, 'thanks');
    await guest.throttle(MEBIBYTE);
    await guest.choose(randomFile(join(directory, long), 64 * MEBIBYTE));
    await guest.waitForPhase(long.slice(0, 20), 'sending');
    await look(guest, 'sending');
    await guest.set('Language', 'de');
    await heading(guest, 'Empfangen').waitFor();
    await look(guest, 'german');
    await revoke(made);
    await guest.throttle(0);
    await heading(guest, 'Dieser Link wurde widerrufen').waitFor();
    await look(guest, 'revoked');
    await guest.close();
    const id = await put(`song-${theme}.mp3`, 'song');
    const get = await link({
      kind: 'download',
      file: id,
      name: 'For Dave',
      maxDownloads: 3,
      password: 'violin',
    });
    const reader = await visitor(get);
    await heading(reader, 'Enter the password').waitFor();
    await look(reader, 'locked');
    await reader.page.getByLabel('Password', { exact: true }).fill('violin');
    await reader.page.keyboard.press('Enter');
    await heading(reader, `song-${theme}.mp3`).waitFor();
    await look(reader, 'get');
    await reader.close();
    const alice = await signedIn('alice', 'wonderland', '/account');
    await alice.page.locator('.row').filter({ hasText: 'For Dave' }).first().waitFor();
    await look(alice, 'account');
    await button(alice, 'New upload link').click();
    await alice.page.getByLabel('Ends').selectOption('On a date…');
    await look(alice, 'new-upload');
    await alice.page.getByLabel('Name', { exact: true }).fill('Photos of July');
    await button(alice, 'Create link').click();
    await alice.page.getByText('It will not be shown again.').waitFor();
    await look(alice, 'made');
    await alice.page.keyboard.press('Escape');
    await alice.page.locator('.row').filter({ hasText: 'For Dave' }).getByRole('link').first().click();
    await button(alice, 'New download link').click();
    await look(alice, 'new-download');
    await alice.close();
    const carol = await signedIn('carol', 'lighthouse-keeper', '/admin/links');
    await carol.page.locator('tbody tr').filter({ hasText: 'For Dave' }).first().waitFor();
    await look(carol, 'admin');
    await carol.close();
  });
}
