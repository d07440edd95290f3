import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { randomFile, sha256 } from './images';
import { basic } from './server';
import { alice, directory, MEBIBYTE, put, server, signIn } from './stage';

beforeEach(signIn);

async function unfinished(): Promise<number> {
  const headers = { Authorization: basic('alice', 'wonderland') };
  const answer = await fetch(`${server.url}/api/uploads`, { headers });
  return ((await answer.json()) as { uploads: unknown[] }).uploads.length;
}

test('a finished upload shows its SHA-256, to copy and to compare', async () => {
  const image = randomFile(join(directory, 'verify.img'), 3 * MEBIBYTE);
  await alice.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await alice.choose(image);
  await alice.waitForPhase('verify.img', 'done');
  await alice.page.locator('.state', { hasText: 'Uploaded and verified' }).waitFor();
  await alice.page.locator('.uploads').getByRole('button', { name: 'Show checksum of verify.img' }).click();
  const digest = await sha256(image);
  await alice.page.locator('dialog code', { hasText: digest }).waitFor();
  await alice.page.getByRole('button', { name: 'Copy', exact: true }).click();
  await alice.page.getByRole('button', { name: 'Copied' }).waitFor();
  expect(await alice.page.evaluate(() => navigator.clipboard.readText())).toBe(digest);
  await alice.page.getByLabel(/Paste the expected/).evaluate(
    (box, sums) => {
      const data = new DataTransfer();
      data.items.add(new File([sums], 'SHA256SUMS'));
      box.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
    },
    `${'0'.repeat(64)}  other.img\n${digest}  verify.img\n`,
  );
  await alice.page.getByText('The checksums match.').waitFor();
  expect(await alice.page.locator('.toast.problem').count()).toBe(0);
});

test('a cancellation can be undone, of one upload or of all; otherwise the uploads are deleted', async () => {
  for (const name of ['one.img', 'two.img']) {
    await alice.throttle(8 * MEBIBYTE);
    await alice.choose(randomFile(join(directory, name), 60 * MEBIBYTE));
    await alice.waitForPercent(name, 10);
  }
  await alice.page.getByRole('button', { name: 'Cancel all' }).click();
  await expect.poll(() => alice.page.locator('.upload').count()).toBe(0);
  expect(await unfinished()).toBe(2);
  await alice.page.getByRole('button', { name: 'Undo' }).click();
  await alice.waitForPhase('one.img', 'sending');
  expect(await alice.percent('one.img')).toBeGreaterThan(4);
  await alice.page.getByRole('button', { name: 'Cancel all' }).click();
  await alice.page.locator('.toast', { hasText: 'Cancelled 2 uploads.' }).waitFor();
  await alice.page.getByRole('button', { name: 'Dismiss' }).first().click();
  await expect.poll(unfinished).toBe(0);
});

test('cancelled uploads are deleted also when the page is closed at once', async () => {
  for (const name of ['three.img', 'four.img']) {
    await alice.throttle(8 * MEBIBYTE);
    await alice.choose(randomFile(join(directory, name), 60 * MEBIBYTE));
    await alice.waitForPercent(name, 10);
  }
  await alice.page.getByRole('button', { name: 'Cancel all' }).click();
  await alice.page.locator('.toast', { hasText: 'Cancelled 2 uploads.' }).waitFor();
  expect(await unfinished()).toBe(2);
  await alice.throttle(0);
  await alice.page.goto('about:blank');
  await expect.poll(unfinished).toBe(0);
});

test('the focus stays at the action: pausing, resuming, deleting, undoing', async () => {
  const { page } = alice;
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');
  await alice.throttle(4 * MEBIBYTE);
  await alice.choose(randomFile(join(directory, 'focus.img'), 30 * MEBIBYTE));
  await alice.waitForPhase('focus.img', 'sending');
  await page.getByRole('button', { name: 'Pause focus.img' }).focus();
  await page.keyboard.press('Enter');
  await alice.waitForPhase('focus.img', 'paused');
  expect(await focused()).toBe('Resume focus.img');
  await page.keyboard.press('Enter');
  await alice.throttle(0);
  await alice.waitForPhase('focus.img', 'done');
  expect(await focused()).toBe('Show checksum of focus.img');
  await page.getByRole('button', { name: 'Delete focus.img' }).focus();
  await page.keyboard.press('Enter');
  await page.locator('.file', { hasText: 'focus.img' }).waitFor({ state: 'detached' });
  expect(await page.evaluate(() => document.activeElement?.closest('.files') !== null)).toBe(true);
  await page.getByRole('button', { name: 'Remove focus.img from the list' }).focus();
  await page.keyboard.press('Enter');
  await page.locator('.upload').waitFor({ state: 'detached' });
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Choose files');
});

test('a rejection stays until it is closed, and other toasts disappear', async () => {
  await alice.page.clock.install();
  await alice.choose(randomFile(join(directory, 'letter.txt'), 10));
  await alice.page.locator('.toast.problem').waitFor();
  await put('passing.img', 'bob:builder');
  await alice.page.clock.runFor(1000);
  await alice.page.locator('.toast', { hasText: 'bob uploaded passing.img' }).waitFor();
  await alice.page.clock.runFor(30_000);
  await alice.page.locator('.toast', { hasText: 'bob uploaded passing.img' }).waitFor({ state: 'detached' });
  expect(await alice.page.locator('.toast.problem').count()).toBe(1);
  await alice.page.locator('.toast.problem').getByRole('button', { name: 'Dismiss' }).click();
  await alice.page.locator('.toast').waitFor({ state: 'detached' });
});

test('many files that are added together cause one toast', async () => {
  const names = Array.from({ length: 12 }, (_, i) => `together-${i}.img`);
  await Promise.all(names.map((name) => put(name, 'bob:builder')));
  await alice.page.locator('.toast', { hasText: /bob uploaded \d+ files/ }).waitFor();
  await expect.poll(() => alice.page.locator('.file', { hasText: 'together-' }).count()).toBe(12);
  expect(await alice.page.locator('.toast').count()).toBeLessThan(4);
});

test('an undone deletion loses no file that was added meanwhile', async () => {
  await alice.choose(randomFile(join(directory, 'kept.img'), 1000));
  await alice.waitForPhase('kept.img', 'done');
  await alice.page.getByRole('button', { name: 'Delete kept.img' }).click();
  await put('meanwhile.img', 'bob:builder');
  await alice.page.locator('.file', { hasText: 'meanwhile.img' }).waitFor();
  await alice.page.getByRole('button', { name: 'Undo' }).click();
  await alice.page.locator('.file', { hasText: 'kept.img' }).waitFor();
  expect(await alice.page.locator('.file', { hasText: 'meanwhile.img' }).count()).toBe(1);
});
