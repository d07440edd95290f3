import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isoImage } from './images';
import { openBrowser, Person } from './people';
import { Server } from './server';
import { alice, directory, put, signIn } from './stage';

const mark = (name: string) => alice.page.locator('.file', { hasText: name }).locator('.badge:not(.new)');

test('a file that is not recognized as a disk image is marked before it is sent, in the list and in the API', async () => {
  await signIn();
  const page = join(directory, 'saved-page.iso');
  writeFileSync(page, '<!DOCTYPE html><title>404</title>'.repeat(100));
  await alice.page.route('**/api/uploads', (route) =>
    route.request().method() === 'POST' ? route.abort() : route.continue(),
  );
  await alice.choose(page);
  const upload = alice.page.locator('.upload', { hasText: 'saved-page.iso' });
  await upload.getByText('Unknown format').waitFor();
  await alice.page.unroute('**/api/uploads');
  await alice.waitForPhase('saved-page.iso', 'done');
  await expect.poll(() => mark('saved-page.iso').allInnerTexts()).toEqual(['Unknown format']);
  expect(await upload.getByText('Unknown format').count()).toBe(1);

  await alice.choose(isoImage(directory, 'real.iso', 1));
  await alice.waitForPhase('real.iso', 'done');
  await expect.poll(() => mark('real.iso').allInnerTexts()).toEqual(['ISO 9660']);
  expect(await alice.page.locator('.upload', { hasText: 'real.iso' }).locator('.badge').count()).toBe(0);
  expect(await alice.findings()).toEqual([]);
  await alice.picture('no-image-desktop');
  await alice.page.setViewportSize({ width: 390, height: 844 });
  await alice.picture('no-image-phone');
});

test('a file from another user is marked as well', async () => {
  await signIn();
  await put('error-page.img', 'bob:builder');
  await expect.poll(() => mark('error-page.img').allInnerTexts()).toEqual(['Unknown format']);
});

test('a list of checksums beside images is read, and the server verifies the files that it names', async () => {
  const server = await Server.start({ LADING_ALLOWED_EXTENSIONS: '.iso' });
  const dave = await Person.at(await openBrowser(), server.url);
  await dave.signIn('alice', 'wonderland');
  const right = isoImage(directory, 'listed.iso', 8);
  const wrong = isoImage(directory, 'damaged.iso', 8);
  const sum = createHash('sha256').update(readFileSync(right)).digest('hex');
  const list = join(directory, 'SHA256SUMS');
  writeFileSync(list, `${sum}  listed.iso\n${sum} *damaged.iso\n`);
  await dave.choose(list, right, wrong);
  await dave.page.getByText('Checksums were read from “SHA256SUMS”. 2 files are compared').waitFor();
  await dave.waitForPhase('listed.iso', 'done');
  const uploads = dave.page.getByRole('list', { name: 'Uploads' });
  await uploads.getByText('This file doesn’t match the checksum in the list.').waitFor();
  expect((await server.files()).map((file) => file.name)).toEqual(['listed.iso']);
  expect(await dave.page.getByText('Allowed file types').count()).toBeLessThanOrEqual(1);
  await dave.close();
  await server.close();
});

test('if only disk images are accepted, another file is rejected before its first byte is sent', async () => {
  const server = await Server.start({ LADING_CHECK_CONTENT: 'enforce' });
  const carol = await Person.at(await openBrowser(), server.url);
  await carol.signIn('alice', 'wonderland');
  const page = join(directory, 'other-page.iso');
  writeFileSync(page, '<!DOCTYPE html><title>404</title>'.repeat(100));
  const sent: string[] = [];
  carol.page.on('request', (request) => {
    if (['POST', 'PATCH'].includes(request.method())) sent.push(request.url());
  });
  await carol.choose(page);
  await carol.page
    .getByText('“other-page.iso” can’t be uploaded. It was not recognized as a disk image')
    .waitFor();
  expect(await carol.page.locator('.upload').count()).toBe(0);
  expect(sent.filter((url) => url.includes('/api/uploads'))).toEqual([]);
  await carol.choose(isoImage(directory, 'accepted.iso', 1));
  await carol.waitForPhase('accepted.iso', 'done');
  await carol.close();
  await server.close();
});
