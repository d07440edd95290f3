import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { createServer, type ViteDevServer } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { folder, randomFile, sha256 } from '../browser/images';
import { openBrowser } from '../browser/people';
import { basic, Server } from '../browser/server';

/** Uppy's published tus plug-in, in a page of another origin. */

let browser: Browser;
let pages: ViteDevServer;
let page: string;
let server: Server;
const directory = folder();

beforeAll(async () => {
  pages = await createServer({ configFile: false, root: import.meta.dirname, logLevel: 'error' });
  await pages.listen(0);
  const address = pages.httpServer?.address();
  page = `http://localhost:${typeof address === 'object' && address ? address.port : 0}`;
  server = await Server.start({ LADING_ALLOWED_ORIGINS: page });
  browser = await openBrowser();
});

afterAll(async () => {
  await browser.close();
  await server.close();
  await pages.close();
  rmSync(directory, { recursive: true, force: true });
});

test('uploads from another origin, across a kill -9 of the server', async () => {
  const source = randomFile(join(directory, 'uppy.iso'), 120 * 1024 * 1024);
  const tab = await (await browser.newContext()).newPage();
  const query = new URLSearchParams({
    endpoint: `${server.url}/api/uploads`,
    authorization: basic('alice', 'wonderland'),
  });
  await tab.goto(`${page}/uppy.html?${query}`);
  const outcome = tab.locator('#outcome');
  await tab.locator('#file').setInputFiles(source);
  await expect.poll(async () => Number(await outcome.getAttribute('data-percent'))).toBeGreaterThan(20);
  await server.kill();
  await server.start();
  await expect.poll(() => outcome.textContent()).toBe('done');
  await expect.poll(async () => (await server.files())[0]?.sha256).toBe(await sha256(source));
  expect((await server.files()).map((file) => file.name)).toEqual(['uppy.iso']);
});
