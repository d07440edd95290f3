import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { folder, randomFile, sha256 } from './images';
import { chromiumPath, openBrowser, Person, QUIET } from './people';
import { basic, Server } from './server';

const MEBIBYTE = 1024 * 1024;

/** Slow enough to act during an upload, and still quick. */
const SLOW_BYTES_PER_SECOND = 8 * MEBIBYTE;

let browser: Browser;
let server: Server;
let alice: Person;
const directory = folder();

beforeAll(async () => {
  browser = await openBrowser();
  server = await Server.start();
});
beforeEach(async () => {
  alice = await Person.at(browser, server.url);
  await alice.signIn('alice', 'wonderland');
});
afterEach(async () => {
  await alice.close();
  await server.clear();
});
afterAll(async () => {
  await browser.close();
  await server.close();
  rmSync(directory, { recursive: true, force: true });
});

async function arrivedWhole(name: string, path: string): Promise<void> {
  await expect
    .poll(async () => (await server.files()).find((file) => file.name === name)?.sha256)
    .toBe(await sha256(path));
}

test('after a reload, dropping the same file resumes the upload, and another file of that name does not', async () => {
  const image = randomFile(join(directory, 'reload.img'), 48 * MEBIBYTE);
  const other = randomFile(join(folder(), 'reload.img'), 48 * MEBIBYTE);
  await alice.throttle(SLOW_BYTES_PER_SECOND);
  await alice.choose(image);
  await alice.waitForPercent('reload.img', 15);
  await alice.reload();
  await alice.waitForPhase('reload.img', 'needs-file');
  const kept = await alice.percent('reload.img');
  expect(kept).toBeGreaterThan(4);
  await alice.page.locator('.find-input').setInputFiles(other);
  await alice.page.locator('.toast.problem', { hasText: 'is a different file' }).waitFor();
  await alice.throttle(0);
  await alice.choose(image);
  await alice.waitForPhase('reload.img', 'done');
  await arrivedWhole('reload.img', image);
  expect(await server.files()).toHaveLength(1);
});

test('after a reload, one click resumes the upload if the browser stores file handles', async () => {
  await alice.offerHandle('handle.img', 60 * MEBIBYTE);
  await alice.throttle(SLOW_BYTES_PER_SECOND);
  await alice.page.getByRole('button', { name: 'Choose files' }).click();
  await alice.waitForPercent('handle.img', 15);
  await alice.reload();
  await alice.waitForPhase('handle.img', 'needs-file');
  await alice.throttle(0);
  await alice.picture('unfinished-desktop-light');
  await alice.page.getByRole('button', { name: 'Resume unfinished upload' }).click();
  await alice.waitForPhase('handle.img', 'done');
});

test('after a reload, one click resumes a whole folder, including files that had not started', async () => {
  const sizes = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`part-${i}.img`, 2000 + i]));
  await alice.offerFolder('disks', { 'large.img': 30 * MEBIBYTE, 'other.img': 30 * MEBIBYTE, ...sizes });
  await alice.throttle(4 * MEBIBYTE);
  await alice.page.getByRole('button', { name: 'Choose folder' }).click();
  await alice.page.getByText('32 uploads').waitFor();
  expect(await alice.page.locator('.upload h3').first().getAttribute('title')).toMatch(/^disks\//);
  await alice.waitForPercent('large.img', 5);
  // A second tab does not start the uploads that wait in the first.
  const other = await Person.in(alice.context, server.url);
  await other.page.locator('.upload.needs-file').first().waitFor();
  expect(await other.page.locator('.upload').count()).toBeLessThan(4);
  await other.page.close();
  await alice.reload();
  await alice.throttle(0);
  await alice.page.getByRole('button', { name: /^Resume (29|3\d) unfinished uploads$/ }).click();
  await expect.poll(async () => (await server.files()).length).toBe(32);
  // The page has the last response as well.
  await expect.poll(() => alice.page.title()).toBe('Lading');
  const names = (await server.files()).map((file) => file.name);
  expect(new Set(names).size).toBe(32);
  await alice.reload();
  await alice.page.locator('.file').first().waitFor();
  expect(await alice.page.locator('.upload').count()).toBe(0);
});

test('a laptop that was closed resumes when it is opened, although the server was unreachable meanwhile', async () => {
  const image = randomFile(join(directory, 'closed.img'), 48 * MEBIBYTE);
  await alice.throttle(SLOW_BYTES_PER_SECOND);
  await alice.choose(image);
  await alice.waitForPercent('closed.img', 10);
  await alice.sleep(true);
  await alice.throttle(0, true);
  await server.kill();
  await server.start();
  await alice.sleep(false);
  await alice.throttle(0);
  await alice.waitForPhase('closed.img', 'done');
  await arrivedWhole('closed.img', image);
  expect(await server.files()).toHaveLength(1);
});

test('after a crash of the browser, the upload resumes with the same file', async () => {
  const image = randomFile(join(directory, 'crash.img'), 48 * MEBIBYTE);
  const profile = join(tmpdir(), `lading-profile-${process.pid}`);
  const options = { executablePath: chromiumPath(), args: QUIET, locale: 'en-US' };
  const first = await chromium.launchPersistentContext(profile, options);
  const before = await Person.in(first, server.url);
  await before.signIn('bob', 'builder');
  await before.throttle(SLOW_BYTES_PER_SECOND);
  await before.choose(image);
  await before.waitForPercent('crash.img', 15);
  await first
    .browser()
    ?.newBrowserCDPSession()
    .then((session) => session.send('Browser.crash').catch(() => undefined));
  await first.close().catch(() => undefined);
  const second = await chromium.launchPersistentContext(profile, options);
  const after = await Person.in(second, server.url);
  // The crash may have lost the session cookie: whichever page appears, the test continues with the files.
  const password = after.page.getByLabel('Password');
  await password
    .or(after.page.getByRole('heading', { name: 'Files' }))
    .first()
    .waitFor();
  if (await password.isVisible()) await after.signIn('bob', 'builder');
  await after.waitForPhase('crash.img', 'needs-file');
  expect(await after.percent('crash.img')).toBeGreaterThan(4);
  await after.choose(image);
  await after.waitForPhase('crash.img', 'done');
  await arrivedWhole('crash.img', image);
  await second.close();
  rmSync(profile, { recursive: true, force: true });
});

test('a folder that is chosen again sends only what is new', async () => {
  const disks = join(directory, 'disks');
  mkdirSync(disks);
  for (let i = 0; i < 5; i++) writeFileSync(join(disks, `disk-${i}.img`), `disk ${i}`);
  randomFile(join(disks, 'large.img'), 20 * MEBIBYTE);
  const chooseFolder = () => alice.page.locator('#folder-input').setInputFiles(disks);
  await chooseFolder();
  await expect.poll(async () => (await server.files()).length).toBe(6);
  await arrivedWhole('large.img', join(disks, 'large.img'));
  await alice.reload();

  writeFileSync(join(disks, 'disk-3.img'), 'DISK 3');
  writeFileSync(join(disks, 'disk-5.img'), 'disk 5');
  await chooseFolder();
  await alice.waitForPhase('large.img', 'done');
  await alice.page.getByText('Already on the server – nothing to upload').first().waitFor();
  await expect.poll(() => alice.page.locator('.upload.done').count()).toBe(7);
  const names = (await server.files()).map((file) => file.name);
  expect(names).toHaveLength(8);
  expect(names.filter((name) => name === 'large.img')).toHaveLength(1);
  expect(names.filter((name) => name === 'disk-3.img')).toHaveLength(2);
  await alice.picture('again-desktop-light');
});

test('without a network, an upload waits and says so, and resumes when the network is back', async () => {
  const image = randomFile(join(directory, 'offline.img'), 48 * MEBIBYTE);
  await alice.throttle(SLOW_BYTES_PER_SECOND);
  await alice.choose(image);
  await alice.waitForPercent('offline.img', 10);
  await alice.throttle(0, true);
  await alice.waitForPhase('offline.img', 'offline');
  await alice.page
    .locator('.state', { hasText: 'You’re offline. The upload will resume automatically.' })
    .waitFor();
  await alice.picture('offline-desktop-light');
  await alice.throttle(0);
  await alice.waitForPhase('offline.img', 'done');
  await arrivedWhole('offline.img', image);
});

test('after the session expired, the page asks to sign in, and the upload resumes at its offset', async () => {
  const image = randomFile(join(directory, 'session.img'), 48 * MEBIBYTE);
  await alice.throttle(SLOW_BYTES_PER_SECOND);
  await alice.choose(image);
  await alice.waitForPercent('session.img', 10);
  await alice.context.clearCookies();
  await alice.page.getByText('Your session has expired').waitFor();
  await alice.picture('session-ended-desktop-light');
  await alice.throttle(0);
  const dialog = alice.page.getByRole('dialog');
  expect(await dialog.getByLabel('Username').inputValue()).toBe('alice');
  await dialog.getByLabel('Password').fill('wonderland');
  await dialog.getByRole('button', { name: 'Sign in' }).click();
  await alice.waitForPhase('session.img', 'done');
  await arrivedWhole('session.img', image);
});

test('on a slow network, durable and sent bytes are shown separately, with speed and time left', async () => {
  const image = randomFile(join(directory, 'slow.img'), 30 * MEBIBYTE);
  await alice.throttle(2 * MEBIBYTE);
  await alice.choose(image);
  await alice.waitForPercent('slow.img', 10);
  const row = alice.page.locator('.upload');
  await row.getByText(/MB\/s · .* left/).waitFor();
  await alice.picture('sending-desktop-light');
  await alice.throttle(0);
  await alice.waitForPhase('slow.img', 'done');
});

test('a second tab does not send the same file again, and both receive events over one stream', async () => {
  const image = randomFile(join(directory, 'tabs.img'), 60 * MEBIBYTE);
  await alice.throttle(SLOW_BYTES_PER_SECOND);
  await alice.choose(image);
  await alice.waitForPercent('tabs.img', 5);
  // The tab's own stream is open now; from here on there must be no other.
  let streams = 0;
  alice.context.on('request', (request) => {
    if (request.url().endsWith('/api/events')) streams++;
  });
  const other = await Person.in(alice.context, server.url);
  await other.waitForPhase('tabs.img', 'needs-file');
  await other.choose(image);
  await other.waitForPhase('tabs.img', 'other-tab');
  await alice.throttle(0);
  await alice.waitForPhase('tabs.img', 'done');
  await other.waitForPhase('tabs.img', 'done');
  await other.page.locator('.file', { hasText: 'tabs.img' }).waitFor();
  expect(await server.files()).toHaveLength(1);
  expect(streams).toBe(0);
});

test('an upload that one device started is listed and finished by another', async () => {
  const image = randomFile(join(directory, 'device.img'), 48 * MEBIBYTE);
  await alice.throttle(SLOW_BYTES_PER_SECOND);
  await alice.choose(image);
  await alice.waitForPercent('device.img', 15);
  await alice.page.goto('about:blank');
  const elsewhere = await Person.at(browser, server.url);
  await elsewhere.signIn('alice', 'wonderland');
  await elsewhere.waitForPhase('device.img', 'needs-file');
  expect(await elsewhere.percent('device.img')).toBeGreaterThan(4);
  await elsewhere.choose(image);
  await elsewhere.waitForPhase('device.img', 'done');
  await arrivedWhole('device.img', image);
  await elsewhere.close();
});

test('a file that changes on disk while it is sent is detected and reported', async () => {
  const image = randomFile(join(directory, 'changing.img'), 48 * MEBIBYTE);
  await alice.throttle(SLOW_BYTES_PER_SECOND);
  await alice.choose(image);
  await alice.waitForPercent('changing.img', 5);
  writeFileSync(image, Buffer.alloc(48 * MEBIBYTE, 1));
  utimesSync(image, new Date(), new Date(Date.now() + 60_000));
  await alice.waitForPhase('changing.img', 'failed');
  await alice.page.locator('.upload .state', { hasText: /changed|can no longer be read/ }).waitFor();
  await alice.picture('changed-desktop-light');
  const headers = { Authorization: basic('alice', 'wonderland') };
  expect((await (await fetch(`${server.url}/api/files`, { headers })).json()).files).toEqual([]);
});
