import { join } from 'node:path';
import { expect, test } from 'vitest';
import { randomFile } from './images';
import { alice, directory, listen, MEBIBYTE, refuse, server, signIn } from './stage';

test('the files of a folder are counted while it is read, and shown with their paths', async () => {
  await signIn();
  const heard = await listen();
  await alice.page.evaluate(() => {
    const file = (i: number) => ({
      isDirectory: false,
      name: `part-${i}.img`,
      fullPath: `/disks/part-${i}.img`,
      file: (found: (file: File) => void) => found(new File([`part ${i}`], `part-${i}.img`)),
    });
    const batches = [0, 100, 200].map((from) => Array.from({ length: 100 }, (_, i) => file(from + i)));
    const readEntries = (found: (entries: unknown[]) => void) => {
      setTimeout(() => found(batches.shift() ?? []), 400);
    };
    const directory = { isDirectory: true, name: 'disks', createReader: () => ({ readEntries }) };
    const item = { kind: 'file', getAsFile: () => null, webkitGetAsEntry: () => directory };
    const event = new Event('drop', { bubbles: true, cancelable: true });
    Object.assign(event, { dataTransfer: { types: ['Files'], items: [item] } });
    document.body.dispatchEvent(event);
  });
  await alice.page
    .getByText(/Reading folder… [1-9]\d+ files found/)
    .first()
    .waitFor();
  await alice.page.getByText('300 uploads').waitFor();
  await expect.poll(heard).toContain('Reading folder');
  expect(await alice.page.locator('.reading').count()).toBe(0);
  expect(await alice.page.locator('.upload h3').first().getAttribute('title')).toBe('disks/part-0.img');
  // The list of uploads keeps the file list within reach, and scrolls by keyboard.
  const list = alice.page.getByRole('group', { name: 'Uploads' });
  expect((await list.boundingBox())?.height).toBeLessThan(860);
  await list.focus();
  await alice.page.keyboard.press('End');
  await alice.page.locator('li[aria-posinset="300"] .upload').waitFor();
  expect(await alice.page.locator('.upload').count()).toBeLessThan(60);
  // Requests that still run when the page is closed can leave uploads to the next test.
  await expect.poll(heard).toMatch(/(^|\. )300 files uploaded/m);
});

test('a file that was rejected because of its name is sent under a new name', async () => {
  await signIn();
  await refuse();
  await alice.choose(randomFile(join(directory, 'wrong.img'), 3 * MEBIBYTE));
  await alice.waitForPhase('wrong.img', 'failed');
  await alice.page.unroute('**/api/uploads');
  await alice.page.getByRole('button', { name: 'Rename wrong.img' }).click();
  await alice.page.getByLabel('File name').fill('right-name.img');
  await alice.page.keyboard.press('Enter');
  await alice.waitForPhase('right-name.img', 'done');
  expect((await server.files()).some((file) => file.name === 'right-name.img')).toBe(true);
  expect(await alice.page.locator('.upload', { hasText: 'wrong.img' }).count()).toBe(0);
});

test('files that only fit one by one are rejected before the first byte', async () => {
  await alice.page.route('**/api/settings', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ json: { ...(await response.json()), available: 5_000_000 } });
  });
  await signIn();
  await alice.choose(
    ...['a', 'b', 'c'].map((name) => randomFile(join(directory, `fit-${name}.img`), 2_000_000)),
  );
  await alice.page
    .locator('.toast.problem', {
      hasText: '“fit-c.img” (2.0 MB) can’t be added. The other files in the list leave only 1.0 MB.',
    })
    .waitFor();
  await alice.waitForPhase('fit-b.img', 'done');
  expect(await alice.page.locator('.upload').count()).toBe(2);
});

test('a user with the page in the background is notified when the last upload is done', async () => {
  await alice.page.addInitScript(() => {
    const shown: string[] = [];
    class Fake {
      static permission = 'granted';
      constructor(_: string, options: { body: string }) {
        shown.push(options.body);
      }
    }
    Object.assign(globalThis, { Notification: Fake, shown });
    Object.defineProperty(document, 'hidden', { get: () => true });
  });
  await alice.page.reload();
  await signIn();
  await alice.choose(
    randomFile(join(directory, 'n1.img'), 4_000_000),
    randomFile(join(directory, 'n2.img'), 300),
  );
  await alice.waitForPhase('n1.img', 'done');
  await expect
    .poll(() => alice.page.evaluate(() => (globalThis as unknown as { shown: string[] }).shown.at(-1) ?? ''))
    .toMatch(/^(1 file|2 files) uploaded\.$/);
});

test('a file that is dropped where nothing can be uploaded does not replace the page', async () => {
  const drag = (type: string) =>
    alice.page.evaluate((kind) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(['x'], 'x.img'));
      const event = new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true });
      return !document.body.dispatchEvent(event);
    }, type);
  await alice.page.getByLabel('Username').waitFor();
  expect(await drag('dragover')).toBe(true);
  expect(await drag('drop')).toBe(true);
});

test('a response without a detail is still explained', async () => {
  await signIn();
  await alice.page.route('**/api/uploads', (route) =>
    route.request().method() === 'POST' ? route.fulfill({ status: 418 }) : route.continue(),
  );
  await alice.choose(randomFile(join(directory, 'teapot.img'), 3 * MEBIBYTE));
  await alice.waitForPhase('teapot.img', 'failed');
  await alice.page
    .locator('.state', { hasText: 'Upload failed. The server returned an error (418). Try again later.' })
    .waitFor();
});
