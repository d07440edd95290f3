import { join } from 'node:path';
import { expect, test } from 'vitest';
import { randomFile } from './images';
import { basic } from './server';
import { alice, directory, focused, put, server, signIn } from './stage';

test('the next user on this machine starts with an empty search', async () => {
  await put('found.img');
  await signIn();
  await alice.page.getByLabel('Search files').fill('no such file');
  await alice.page.getByText('No files match').waitFor();
  await alice.page.getByLabel('Sort by').selectOption('largest');
  await alice.page.getByRole('button', { name: 'Sign out' }).click();
  await alice.signIn('bob', 'builder');
  await alice.page.locator('.file', { hasText: 'found.img' }).waitFor();
  expect(await alice.page.getByLabel('Search files').inputValue()).toBe('');
  expect(await alice.page.getByLabel('Sort by').inputValue()).toBe('newest');
});

test('during a search, new files wait for a click, and a failed part of the list can be loaded again', async () => {
  for (let i = 0; i < 120; i++) await put(`quest-${i}.img`);
  await put('unsought.img');
  await signIn();
  const unsought = alice.page.locator('.file', { hasText: 'unsought.img' });
  await unsought.waitFor();
  await alice.page.route('**/api/files?**cursor**', (route) => route.abort());
  await alice.page.getByLabel('Search files').fill('quest');
  await unsought.waitFor({ state: 'detached' });
  await alice.page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  await alice.page.getByText('More files couldn’t be loaded.').waitFor();
  await alice.page.unroute('**/api/files?**cursor**');
  await alice.page.getByRole('alert').getByRole('button', { name: 'Try again' }).click();
  await expect
    .poll(async () => {
      await alice.page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
      return alice.page.getByText('quest-0.img', { exact: true }).count();
    })
    .toBe(1);
  expect(await focused()).not.toBe('nothing');
  const place = await alice.page.evaluate(() => scrollY);
  await put('quest-new.img', 'bob:builder');
  await put('other.img', 'bob:builder');
  await alice.page.getByRole('button', { name: 'Show 1 new file' }).waitFor();
  await alice.page.getByText('quest-0.img', { exact: true }).waitFor();
  expect(Math.abs((await alice.page.evaluate(() => scrollY)) - place)).toBeLessThan(100);
  await alice.page.getByRole('button', { name: 'Show 1 new file' }).click();
  await alice.page.evaluate(() => scrollTo(0, 0));
  await alice.page.locator('.file', { hasText: 'quest-new.img' }).waitFor();
  expect(await focused()).not.toBe('nothing');
});

test('a list whose end is visible is continued, also if it is as long as the one before', async () => {
  for (let i = 0; i < 120; i++) await put(`seek-${i}.img`);
  await alice.page.route('**/api/files?**cursor**', (route) => route.abort());
  await signIn();
  // Only the first hundred files are loaded.
  await alice.page.locator('.files li[aria-setsize="100"]').first().waitFor();
  await alice.page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  await alice.page.getByText('More files couldn’t be loaded.').waitFor();
  await alice.page.unroute('**/api/files?**cursor**');
  // The search results have the same height: without any scrolling, the other twenty must be loaded.
  await alice.page.getByLabel('Search files').evaluate((field: HTMLInputElement) => {
    field.value = 'seek';
    field.dispatchEvent(new Event('input', { bubbles: true }));
  });
  await alice.page.locator('.files li[aria-setsize="120"]').first().waitFor();
});

test('links are copied, of one file and of all uploaded files', async () => {
  await alice.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await signIn();
  await alice.choose(randomFile(join(directory, 'l1.img'), 100), randomFile(join(directory, 'l2.img'), 200));
  await alice.waitForPhase('l1.img', 'done');
  await alice.waitForPhase('l2.img', 'done');
  const copied = () => alice.page.evaluate(() => navigator.clipboard.readText());
  await alice.page.getByRole('button', { name: 'Copy link to l1.img' }).click();
  await alice.page.getByText('Link to l1.img copied.').first().waitFor();
  const [one] = (await server.files()).filter((file) => file.name === 'l1.img');
  expect(await copied()).toBe(`${server.url}/api/files/${one?.id}/content`);
  await alice.page.getByRole('button', { name: 'Copy all links' }).click();
  await alice.page.getByText('2 links copied.').first().waitFor();
  for (const link of (await copied()).split('\n')) {
    const headers = { Authorization: basic('alice', 'wonderland') };
    expect((await fetch(link, { headers })).status).toBe(200);
  }
});

test('unread problems are not replaced by other toasts', async () => {
  await signIn();
  await alice.choose(randomFile(join(directory, 'unread.txt'), 10));
  await alice.page.locator('.toast.problem').waitFor();
  for (let i = 0; i < 8; i++) {
    await put(`pushed-${i}.img`);
    await alice.page.getByRole('button', { name: `Delete pushed-${i}.img` }).click();
  }
  expect(await alice.page.locator('.toast.problem').count()).toBe(1);
  expect(await alice.page.locator('.toast').count()).toBe(6);
});
