import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { expect, test } from 'vitest';
import { folder, randomFile, sha256 } from './images';
import { chromiumPath, Person, QUIET } from './people';
import { basic, Server } from './server';

const MEBIBYTE = 1024 * 1024;

/** A host name that, unlike `localhost`, is not a secure context over HTTP. */
const NAME = 'files.example';

const PASSWORD = 'twelve letters or more';

test('over plain HTTP, without WebCrypto, files are uploaded and the page says that nothing is verified in transit', async () => {
  const directory = folder();
  const server = await Server.start({ LADING_DEMO: 'false', LADING_USERS: `carol:${PASSWORD}` });
  const browser = await chromium.launch({
    executablePath: chromiumPath(),
    args: [...QUIET, `--host-resolver-rules=MAP ${NAME} 127.0.0.1`],
  });
  const carol = await Person.at(browser, server.url.replace('127.0.0.1', NAME));
  expect(await carol.page.evaluate(() => [isSecureContext, 'locks' in navigator])).toEqual([false, false]);
  await carol.signIn('carol', PASSWORD);
  const image = randomFile(join(directory, 'plain.img'), 40 * MEBIBYTE);
  await carol.throttle(6 * MEBIBYTE);
  await carol.choose(image);
  await carol.page
    .locator('.state', { hasText: 'Uploading · not verified in transit without HTTPS' })
    .waitFor();
  await carol.picture('plain-http-desktop-light');
  await carol.reload();
  await carol.waitForPhase('plain.img', 'needs-file');
  await carol.throttle(0);
  await carol.choose(image);
  await carol.waitForPhase('plain.img', 'done');
  await carol.page.locator('.state', { hasText: /^Uploaded$/ }).waitFor();
  const headers = { Authorization: basic('carol', PASSWORD) };
  const files = async () => (await (await fetch(`${server.url}/api/files`, { headers })).json()).files;
  await expect.poll(async () => (await files())[0]?.sha256).toBe(await sha256(image));
  // Live updates also work without Web Locks, which elect the leading tab elsewhere.
  await fetch(`${server.url}/api/files/heard.img`, { method: 'PUT', headers, body: 'heard' });
  await carol.page.locator('.file', { hasText: 'heard.img' }).waitFor();
  await carol.page.getByRole('button', { name: 'Test connection' }).click();
  await carol.page.getByText('No HTTPS. Data can’t be verified in transit.').waitFor();
  await carol.page.getByText('Some checks found problems.').waitFor();
  await browser.close();
  await server.close();
  rmSync(directory, { recursive: true, force: true });
});
