import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { randomFile } from './images';
import { Person } from './people';
import { alice, directory, MEBIBYTE, server, signIn } from './stage';

beforeEach(signIn);

/** A promise and the function that resolves it. */
function gate(): { opened: Promise<void>; open: () => void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

test('a file that is chosen before the page is ready waits, and resumes its unfinished upload', async () => {
  const image = randomFile(join(directory, 'early.img'), 40 * MEBIBYTE);
  await alice.throttle(4 * MEBIBYTE);
  await alice.choose(image);
  await alice.waitForPercent('early.img', 10);
  const [scripts, list] = [gate(), gate()];
  await alice.page.route('**/assets/uploading-*.js', async (route) => {
    await scripts.opened;
    await route.continue();
  });
  await alice.page.route('**/api/uploads', async (route) => {
    if (route.request().method() === 'GET') await list.opened;
    await route.continue();
  });
  await alice.reload();
  await alice.choose(image);
  expect(await alice.page.locator('.upload').count()).toBe(0);
  const asked = alice.page.waitForRequest((request) => request.url().endsWith('/api/uploads'));
  scripts.open();
  await asked;
  expect(await alice.page.locator('.upload').count()).toBe(0);
  list.open();
  await alice.waitForPhase('early.img', 'sending');
  expect(await alice.percent('early.img')).toBeGreaterThan(4);
  await alice.throttle(0);
  await alice.waitForPhase('early.img', 'done');
  expect(await alice.page.locator('.upload').count()).toBe(1);
  expect((await server.files()).filter((file) => file.name === 'early.img')).toHaveLength(1);
});

test('when another user signs in in another tab, no upload starts under their account', async () => {
  await alice.throttle(2 * MEBIBYTE);
  await alice.choose(randomFile(join(directory, 'of-alice.img'), 30 * MEBIBYTE));
  await alice.waitForPercent('of-alice.img', 10);
  const other = await Person.in(alice.context, server.url);
  await other.page.getByRole('button', { name: 'Sign out' }).click();
  await other.page.getByLabel('Password').waitFor();
  await alice.page.getByText('Your session has expired').waitFor();
  await other.signIn('bob', 'builder');
  // The first tab now belongs to bob as well, and shows nothing of alice's.
  await alice.page.getByRole('button', { name: 'Sign out' }).filter({ hasText: 'bob' }).waitFor();
  await alice.page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await alice.page.locator('.upload').count()).toBe(0);
  await alice.throttle(0);
  await alice.choose(randomFile(join(directory, 'of-bob.img'), 1000));
  await alice.waitForPhase('of-bob.img', 'done');
  const files = (await server.files()) as { name: string; owner?: string }[];
  expect(files.find((file) => file.name === 'of-bob.img')?.owner).toBe('bob');
  expect(files.some((file) => file.name === 'of-alice.img')).toBe(false);
});

test('a user who signs in in one tab is signed in in the others', async () => {
  const other = await Person.in(alice.context, server.url);
  await alice.page.getByRole('button', { name: 'Sign out' }).click();
  await other.page.getByText('Your session has expired').waitFor();
  await alice.signIn('alice', 'wonderland');
  await other.page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await other.page.getByText('Your session has expired').count()).toBe(0);
});

test('the user sets the number of connections and the speed limit', async () => {
  let now = 0;
  let most = 0;
  let bytes = 0;
  alice.page.on('request', (request) => {
    if (request.method() !== 'PATCH') return;
    now++;
    most = Math.max(most, now);
  });
  // The page receives a response before it sends the next piece.
  alice.page.on('response', (response) => {
    const request = response.request();
    if (request.method() !== 'PATCH') return;
    now--;
    void request.headerValue('content-length').then((size) => {
      bytes += Number(size);
    });
  });
  await alice.set('Parallel connections', '1');
  await alice.choose(
    ...['a', 'b'].map((name) => randomFile(join(directory, `limit-${name}.img`), 60 * MEBIBYTE)),
  );
  await alice.waitForPhase('limit-a.img', 'done');
  await alice.waitForPhase('limit-b.img', 'done');
  expect(most).toBe(1);
  await alice.page.getByRole('button', { name: 'Settings' }).click();
  await alice.page.getByLabel('Upload speed limit (MB/s)').fill('2');
  await alice.page.keyboard.press('Escape');
  bytes = 0;
  const begin = Date.now();
  await alice.choose(randomFile(join(directory, 'limit-c.img'), 12_000_000));
  await alice.page.locator('.state', { hasText: 'limited by your upload speed limit' }).waitFor();
  await alice.picture('limited-desktop-light');
  await alice.waitForPhase('limit-c.img', 'done');
  expect(bytes / ((Date.now() - begin) / 1000)).toBeLessThan(2_800_000);
  await alice.page.reload();
  await alice.page.getByRole('button', { name: 'Settings' }).click();
  expect(await alice.page.getByLabel('Upload speed limit (MB/s)').inputValue()).toBe('2');
  expect(await alice.page.getByLabel('Parallel connections').inputValue()).toBe('1');
  expect(await alice.findings()).toEqual([]);
  await alice.picture('settings-desktop-light');
});
