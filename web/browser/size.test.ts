import { closeSync, mkdirSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { folder } from './images';
import { openBrowser, Person } from './people';
import { basic, Server } from './server';

const MEBIBYTE = 1024 * 1024;
const MANY = 10_000;

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

test('three gibibytes arrive while the memory of the tab stays flat', async () => {
  const image = join(directory, 'big.img');
  const file = openSync(image, 'w');
  // Zeros alone would not be sent at all.
  for (let at = MEBIBYTE; at <= 3 * 1024 * MEBIBYTE; at += MEBIBYTE) writeSync(file, 'x', at - 1);
  closeSync(file);
  const person = await Person.at(browser, server.url);
  await person.signIn('alice', 'wonderland');
  await person.choose(image);
  await person.waitForPercent('big.img', 10);
  const early = await heap(person);
  await person.waitForPercent('big.img', 90);
  const late = await heap(person);
  expect(late - early).toBeLessThan(16 * MEBIBYTE);
  await person.waitForPhase('big.img', 'done', 120_000);
  expect((await server.files())[0]?.size).toBe(3 * 1024 * MEBIBYTE);
  await person.close();
});

test('a folder of ten thousand small files arrives whole, and the page draws only what one sees', async () => {
  const many = join(directory, 'many');
  mkdirSync(many);
  for (let i = 0; i < MANY; i++) writeFileSync(join(many, `part-${i}.img`), `part ${i}`);
  const person = await Person.at(browser, server.url);
  await person.signIn('alice', 'wonderland');
  await person.page.locator('#folder-input').setInputFiles(many);
  await person.page.getByText('10,000 uploads').waitFor();
  expect(await person.page.locator('.upload').count()).toBeLessThan(60);
  await person.picture('folder-desktop-light');
  const headers = { Authorization: basic('alice', 'wonderland') };
  const rest = async () =>
    ((await (await fetch(`${server.url}/api/uploads`, { headers })).json()) as { uploads: unknown[] })
      .uploads;
  await expect.poll(() => person.page.title(), { timeout: 170_000, interval: 500 }).toBe('Lading');
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
