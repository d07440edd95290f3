import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Request } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { folder, sha256 } from './images';
import { openBrowser, Person } from './people';
import { basic, Server } from './server';

const MEBIBYTE = 1024 * 1024;
/** The long form uses very large and very many files; the short form tests the same with fewer. */
const LONG = process.env.LONG_TESTS !== undefined;
const LARGE = (LONG ? 3072 : 1024) * MEBIBYTE;
const MANY = LONG ? 10_000 : 600;
const CHOSEN = LONG ? 100_000 : 20_000;
const LISTED = 100_000;

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

async function heap(person: Person): Promise<number> {
  const session = await person.context.newCDPSession(person.page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return usedSize;
}

/** Resident memory of the page's processes, including memory outside the JavaScript heap, such as pieces. */
async function resident(): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const renderers = processInfo.filter((each) => each.type === 'renderer').map((each) => `${each.id}`);
  const kibibytes = execFileSync('ps', ['-o', 'rss=', '-p', renderers.join(',')]).toString();
  return kibibytes
    .trim()
    .split(/\s+/)
    .reduce((sum, each) => sum + Number(each) * 1024, 0);
}

/** Maximum memory for pieces that are sent and digested, in addition to the page itself. */
const MOST_RESIDENT = 256 * MEBIBYTE;

test('gibibytes are uploaded while the memory of the tab stays constant', async () => {
  const image = join(directory, 'big.img');
  const file = openSync(image, 'w');
  // Pieces of zeros would not be sent at all.
  for (let at = MEBIBYTE; at <= LARGE; at += MEBIBYTE) writeSync(file, 'x', at - 1);
  closeSync(file);
  const person = await Person.at(browser, server.url);
  await person.signIn('alice', 'wonderland');
  await person.choose(image);
  await person.waitForPercent('big.img', 10);
  const early = await heap(person);
  const before = await resident();
  let most = before;
  for (let part = 20; part <= 90; part += 10) {
    await person.waitForPercent('big.img', part);
    most = Math.max(most, await resident());
  }
  expect((await heap(person)) - early).toBeLessThan(16 * MEBIBYTE);
  expect(most - before).toBeLessThan(MOST_RESIDENT);
  await person.waitForPhase('big.img', 'done', 120_000);
  expect((await server.files())[0]?.size).toBe(LARGE);
  await person.close();
});

test('a folder of many small files is uploaded, and the page renders only visible rows', async () => {
  const many = join(directory, 'many');
  mkdirSync(many);
  for (let i = 0; i < MANY; i++) writeFileSync(join(many, `part-${i}.img`), `part ${i}`);
  const person = await Person.at(browser, server.url);
  await person.signIn('alice', 'wonderland');
  await person.page.locator('#folder-input').setInputFiles(many);
  await person.page.getByText(`${MANY.toLocaleString('en-US')} uploads`).waitFor();
  expect(await person.page.locator('.upload').count()).toBeLessThan(60);
  await person.picture('folder-desktop-light');
  const headers = { Authorization: basic('alice', 'wonderland') };
  const rest = async () =>
    ((await (await fetch(`${server.url}/api/uploads`, { headers })).json()) as { uploads: unknown[] })
      .uploads;
  await expect.poll(() => person.page.title(), { timeout: LONG ? 1_800_000 : 300_000 }).toBe('Lading');
  expect(await rest()).toEqual([]);
  let count = 0;
  let cursor: string | null = '';
  while (cursor !== null) {
    const query = `limit=200&q=part-${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`;
    const page = (await (await fetch(`${server.url}/api/files?${query}`, { headers })).json()) as {
      files: unknown[];
      next: string | null;
    };
    count += page.files.length;
    cursor = page.next;
  }
  expect(count).toBe(MANY);
  await person.close();
});

test('a folder of tens of thousands of files can be scrolled, paused and cleared', async () => {
  const folders = join(directory, 'sea');
  for (let i = 0; i < CHOSEN; i++) {
    const path = join(folders, `${Math.floor(i / 1000)}`);
    if (i % 1000 === 0) mkdirSync(path, { recursive: true });
    writeFileSync(join(path, `drop-${i}.img`), 'x');
  }
  const person = await Person.at(browser, server.url);
  await person.signIn('alice', 'wonderland');
  // No request is answered, so that all files stay in the list.
  await person.page.route(/\/api\/(uploads|files\/batch)$/, (route) =>
    route.request().method() === 'POST' ? undefined : route.continue(),
  );
  const before = await heap(person);
  await person.page.locator('#folder-input').setInputFiles(folders, { timeout: 120_000 });
  await person.page.getByText(`${CHOSEN.toLocaleString('en-US')} uploads`).waitFor();
  expect((await heap(person)) - before).toBeLessThan(CHOSEN * 2048);
  expect(await person.page.locator('.upload').count()).toBeLessThan(60);
  await person.page.getByRole('heading', { name: 'Files' }).waitFor();
  const list = person.page.getByRole('group', { name: 'Uploads' });
  expect((await list.boundingBox())?.height).toBeLessThan(860);
  await list.focus();
  await person.page.keyboard.press('End');
  await person.page.locator(`li[aria-posinset="${CHOSEN}"] .upload`).waitFor();
  expect(await person.page.locator('.upload').count()).toBeLessThan(60);
  await person.page.getByRole('button', { name: 'Pause all' }).click();
  await person.page.getByRole('button', { name: 'Resume all' }).waitFor();
  await person.page.getByRole('button', { name: 'Cancel all' }).click();
  await expect.poll(() => person.page.locator('.upload').count()).toBe(0);
  await person.close();
});

test('a list of a hundred thousand files renders only visible rows, to its end', async () => {
  const person = await Person.at(browser, server.url);
  const file = (i: number) => ({
    id: `${i}`,
    name: `shelved-${i}.img`,
    size: i,
    sha256: '0'.repeat(64),
    owner: 'bob',
    addedAt: '2026-01-01T00:00:00Z',
    state: 'ready',
    format: null,
  });
  const pages = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => file(from + i));
  await person.page.route('**/api/files?**', (route) => {
    const last = route.request().url().includes('cursor');
    const files = last ? pages(LISTED - 100, LISTED) : pages(0, LISTED - 100);
    return route.fulfill({ json: { files, next: last ? null : 'the-rest' } });
  });
  await person.signIn('alice', 'wonderland');
  await person.page.getByText('shelved-0.img', { exact: true }).waitFor();
  expect(await person.page.locator('.file').count()).toBeLessThan(60);
  await expect
    .poll(async () => {
      await person.page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
      return person.page.getByText(`shelved-${LISTED - 1}.img`, { exact: true }).count();
    })
    .toBe(1);
  expect(await person.page.locator('.file').count()).toBeLessThan(60);
  await person.close();
});

test('an image of zeros hardly uses the network, and is complete', async () => {
  const image = join(directory, 'zeros.img');
  closeSync(openSync(image, 'w'));
  truncateSync(image, 300 * MEBIBYTE);
  const person = await Person.at(browser, server.url);
  await person.signIn('alice', 'wonderland');
  const pieces: Request[] = [];
  person.page.on('request', (request) => {
    if (request.method() === 'PATCH') pieces.push(request);
  });
  await person.choose(image);
  await person.waitForPhase('zeros.img', 'done');
  let said = 0;
  for (const headers of await Promise.all(pieces.map((piece) => piece.allHeaders()))) {
    said += Number(headers['lading-zeros']);
    expect(headers['content-length'] ?? '0').toBe('0');
  }
  expect(said).toBe(300 * MEBIBYTE);
  await expect
    .poll(async () => (await server.files()).find((file) => file.name === 'zeros.img')?.sha256)
    .toBe(await sha256(image));
  await person.close();
});
