import { rmSync, statSync } from 'node:fs';
import type { Browser, Request } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { folder, isoImage, randomFile, sha256 } from './images';
import { DESKTOP, openBrowser, Person, PHONE } from './people';
import { Server } from './server';

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

test('an upload survives kill -9 of the server, and the other user is notified exactly once', async () => {
  const image = isoImage(directory, 'debian-test.iso', 160);
  const alice = await Person.at(browser, server.url);
  const bob = await Person.at(browser, server.url);
  await alice.signIn('alice', 'wonderland');
  await bob.signIn('bob', 'builder');
  const heard: string[] = [];
  await bob.page.exposeFunction('heard', (text: string) => heard.push(text));
  await bob.page.evaluate(() => {
    new MutationObserver((changes) => {
      for (const node of changes.flatMap((change) => [...change.addedNodes])) {
        if (node instanceof HTMLElement && node.matches('.toast')) {
          (globalThis as unknown as { heard(text: string): void }).heard(node.textContent ?? '');
        }
      }
    }).observe(document.querySelector('.toasts') as Element, { childList: true });
  });

  await alice.throttle(16 * MEBIBYTE);
  await alice.choose(image);
  await alice.waitForPercent('debian-test.iso', 5);
  await server.kill();
  const before = await alice.percent('debian-test.iso');
  expect(before).toBeLessThan(100);
  await alice.page.getByText('The server can’t be reached').waitFor();
  const later: Request[] = [];
  alice.page.on('requestfinished', (request) => {
    if (request.method() === 'PATCH') later.push(request);
  });
  await server.start();
  await alice.throttle(0);
  await alice.waitForPhase('debian-test.iso', 'done', 120_000);

  const sizes = await Promise.all(later.map((request) => request.headerValue('content-length')));
  const sent = sizes.reduce((sum, size) => sum + Number(size), 0);
  expect(sent).toBeGreaterThan(0);
  expect(sent, 'it went on where it was').toBeLessThan(statSync(image).size * 0.97);

  const [file] = await server.files();
  await expect.poll(async () => (await server.files())[0]?.sha256).toBe(await sha256(image));
  expect(file?.name).toBe('debian-test.iso');
  await bob.page.locator('.file', { hasText: 'debian-test.iso' }).waitFor();
  await bob.page.getByText('ISO 9660').waitFor();
  const times = (name: string) => heard.filter((text) => text.includes(name)).length;
  await expect.poll(() => times('debian-test.iso')).toBe(1);
  // Wait until all announcements of the first file are over.
  await alice.choose(randomFile(`${directory}/next.img`, 5000));
  await expect.poll(() => times('next.img')).toBe(1);
  expect(times('debian-test.iso')).toBe(1);
  expect(heard).toHaveLength(2 + times('Back online'));
  await alice.close();
  await bob.close();
});

test('a wrong password is reported', async () => {
  const person = await Person.at(browser, server.url);
  await person.page.getByLabel('Username').fill('alice');
  await person.page.getByLabel('Password').fill('queen of hearts');
  await person.page.getByRole('button', { name: 'Sign in' }).click();
  await person.page.getByRole('alert').getByText('Incorrect username or password.').waitFor();
  await person.close();
});

test('a file type that is not allowed is rejected before its first byte, with its name and the rule', async () => {
  const person = await Person.at(browser, server.url);
  await person.signIn('alice', 'wonderland');
  await person.choose(randomFile(`${directory}/notes.txt`, 10));
  await person.page
    .locator('.toast.problem', { hasText: '“notes.txt” can’t be uploaded. Allowed file types: .iso, .img' })
    .waitFor();
  expect(await person.page.locator('.upload').count()).toBe(0);
  await person.close();
});

test('uploads can be paused, resumed and cancelled', async () => {
  const image = randomFile(`${directory}/paused.img`, 60 * MEBIBYTE);
  const person = await Person.at(browser, server.url);
  await person.signIn('alice', 'wonderland');
  await person.throttle(8 * MEBIBYTE);
  await person.choose(image);
  await person.waitForPhase('paused.img', 'sending');
  await person.page.getByRole('button', { name: 'Pause paused.img' }).click();
  await person.waitForPhase('paused.img', 'paused');
  const stopped = await person.percent('paused.img');
  await person.page.getByRole('button', { name: 'Resume paused.img' }).click();
  await expect.poll(() => person.percent('paused.img')).toBeGreaterThan(Math.min(99, stopped));
  await person.page.getByRole('button', { name: /(Cancel|Remove) paused.img/ }).click();
  await expect.poll(() => person.page.locator('.upload').count()).toBe(0);
  await person.close();
});

test('names that look like markup are shown as text', async () => {
  const name = `<img src=x onerror=alert(1)>.img`;
  const person = await Person.at(browser, server.url);
  await person.signIn('alice', 'wonderland');
  await person.page
    .locator('#files-input')
    .setInputFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from('x') });
  await person.page.locator('.file h3', { hasText: name }).waitFor();
  expect(await person.page.locator('.file img').count()).toBe(0);
  await person.close();
});

test('the page at every width and in both themes', async () => {
  for (const [width, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
    for (const theme of ['light', 'dark'] as const) {
      const person = await Person.at(browser, server.url, viewport, theme);
      await person.page.getByLabel('Username').waitFor();
      await person.picture(`signin-${width}-${theme}`);
      await person.signIn('alice', 'wonderland');
      await person.choose(randomFile(`${directory}/installer-${width}-${theme}.img`, 8 * MEBIBYTE));
      await person.waitForPhase(`installer-${width}-${theme}.img`, 'done');
      await person.picture(`files-${width}-${theme}`);
      const scrolls = await person.page.evaluate(
        () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
      );
      expect(scrolls, `${width} ${theme} scrolls sideways`).toBe(false);
      const outside = await person.page.evaluate(() =>
        [...document.querySelectorAll('.file, .file > *')]
          .filter((part) => {
            const box = part.getBoundingClientRect();
            return box.left < 0 || box.right > document.documentElement.clientWidth;
          })
          .map((part) => part.className),
      );
      expect(outside, `${width} ${theme} has parts of files outside`).toEqual([]);
      await person.close();
    }
  }
});
