import { closeSync, createReadStream, openSync, rmSync, statSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { folder, isoImage, randomFile } from './images';
import { DESKTOP, openBrowser, Person, PHONE } from './people';
import { basic, Server } from './server';

/** A mebibyte in the screenshots of the documentation, which show real sizes; an eighth of it otherwise. */
const UNIT = process.env.LADING_WRITE_PICTURES ? 1024 * 1024 : 128 * 1024;

const SHELF = [
  ['opensuse-leap-16.0-offline-x86_64.iso', 310, 'bob:builder'],
  ['freebsd-15.0-release-amd64-disc1.iso', 120, 'alice:wonderland'],
  ['debian-13.2.0-amd64-netinst.iso', 240, 'bob:builder'],
] as const;

/** Gives a file of random bytes the mark of an ISO 9660 image. */
function imageOf(path: string): string {
  const file = openSync(path, 'r+');
  writeSync(file, '\x01CD001\x01', 32_768);
  closeSync(file);
  return path;
}

/** The screenshot of the README, with ordinary disk images. */
test('an ordinary page: files of two users, and uploads that are sending, paused and done', async () => {
  const directory = folder();
  const server = await Server.start();
  const browser = await openBrowser();
  for (const [name, mebibytes, who] of SHELF) {
    const image = isoImage(directory, name, 1);
    truncateSync(image, mebibytes * UNIT - 4096 * name.length);
    const [person, password] = who.split(':') as [string, string];
    const response = await fetch(`${server.url}/api/files/${name}`, {
      method: 'PUT',
      headers: { Authorization: basic(person, password), 'Content-Length': `${statSync(image).size}` },
      body: Readable.toWeb(createReadStream(image)) as ReadableStream,
      duplex: 'half',
    } as RequestInit);
    expect(response.status).toBe(201);
  }
  const alice = await Person.at(browser, server.url);
  await alice.signIn('alice', 'wonderland');
  const done = isoImage(directory, 'alpine-standard-3.23.0-x86_64.iso', 8);
  await alice.choose(done);
  await alice.waitForPhase('alpine-standard', 'done');
  await alice.throttle(24 * UNIT);
  await alice.choose(
    imageOf(randomFile(join(directory, 'ubuntu-26.04-desktop-amd64.iso'), 700 * UNIT)),
    imageOf(randomFile(join(directory, 'raspios-trixie-arm64-full.img'), 260 * UNIT)),
  );
  await alice.waitForPercent('raspios-trixie', 20);
  await alice.page.getByRole('button', { name: 'Pause raspios-trixie' }).click();
  // The wait reduced the bandwidth, so that the upload could be paused in time.
  await alice.throttle(24 * UNIT);
  await alice.waitForPercent('ubuntu-26.04', 45);
  const points = () => alice.page.locator('.upload.sending polyline').first().getAttribute('points');
  expect((await points())?.split(' ').length).toBeGreaterThan(5);
  await expect.poll(() => alice.page.title()).toMatch(/^\d+% · Lading$/);
  await alice.page.setViewportSize({ width: 1280, height: 1020 });
  await alice.documented('files');
  await alice.page.setViewportSize(DESKTOP);
  await alice.page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  await alice.picture('morning-desktop-dark');
  await alice.page.setViewportSize(PHONE);
  await alice.picture('morning-phone-dark');
  await alice.page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await alice.picture('morning-phone-light');
  await alice.close();
  await browser.close();
  await server.close();
  rmSync(directory, { recursive: true, force: true });
});
