import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { randomFile } from './images';
import { Person, PHONE, SMALL } from './people';
import { alice, directory, focused, listen, MEBIBYTE, put, refuse, server, signIn } from './stage';

const sideways = () =>
  alice.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

test('rejections, failures and interruptions are announced to screen readers, also several at once', async () => {
  await signIn();
  const heard = await listen();
  await alice.choose(randomFile(join(directory, 'letter.txt'), 10));
  await expect.poll(heard).toContain('“letter.txt” can’t be uploaded');
  await refuse();
  await alice.choose(...[1, 2, 3].map((i) => randomFile(join(directory, `no-${i}.img`), 2 * MEBIBYTE)));
  for (const i of [1, 2, 3]) await expect.poll(heard).toContain(`no-${i}.img: Upload failed`);
  await alice.page.unroute('**/api/uploads');
  await alice.throttle(3 * MEBIBYTE);
  await alice.choose(randomFile(join(directory, 'cut.img'), 20 * MEBIBYTE));
  await alice.waitForPercent('cut.img', 10);
  await expect.poll(heard).toMatch(/cut\.img: \d0%/);
  await alice.throttle(0, true);
  await expect.poll(heard).toContain('cut.img: You’re offline');
  await alice.throttle(0);
  await expect.poll(heard).toContain('cut.img: Uploaded and verified');
});

test('of many uploads, the total and the result are announced to screen readers', async () => {
  await signIn();
  const heard = await listen();
  // Larger than the files that are sent in batches, so that they end one after the other.
  const many = Array.from({ length: 40 }, (_, i) => randomFile(join(directory, `many-${i}.img`), 300_000));
  await alice.throttle(2 * MEBIBYTE);
  await alice.choose(...many);
  await expect.poll(heard).toMatch(/Uploads \d0% complete, \d+ of 40 files uploaded/);
  await alice.throttle(0);
  await expect.poll(heard).toMatch(/(^|\. )40 files uploaded/m);
});

/** Pairs of elements in the rows of a list that overlap. */
const overlaps = (selector: string) =>
  alice.page.evaluate((rows) => {
    const found: string[] = [];
    for (const row of document.querySelectorAll(rows)) {
      const leaves = [...row.querySelectorAll('h3, .facts > *, .numbers, .state, .size, button, a, .graph')];
      const boxes = leaves
        .map((leaf) => ({ leaf, box: leaf.getBoundingClientRect() }))
        .filter(({ box }) => box.width > 1);
      for (const [i, one] of boxes.entries())
        for (const other of boxes.slice(i + 1)) {
          if (one.leaf.contains(other.leaf)) continue;
          const x = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
          const y = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
          if (x > 1 && y > 1) found.push(`${one.leaf.textContent} / ${other.leaf.textContent}`);
        }
    }
    return found;
  }, selector);

for (const [width, viewport] of Object.entries({ small: SMALL, phone: PHONE })) {
  test(`on a ${width} screen nothing is cut off, overlaps, or is outside of the page`, async () => {
    await alice.page.setViewportSize(viewport);
    await alice.page.emulateMedia({ reducedMotion: 'reduce' });
    await signIn();
    await alice.choose(
      randomFile(join(directory, `a-rather-long-name-of-an-image-${width}.img`), 3 * MEBIBYTE),
    );
    await alice.page.locator('.upload.done').waitFor();
    await refuse();
    await alice.throttle(2 * MEBIBYTE);
    await alice.choose(randomFile(join(directory, `refused-${width}.img`), 2 * MEBIBYTE));
    await alice.waitForPhase(`refused-${width}.img`, 'failed');
    await alice.page.unroute('**/api/uploads');
    await alice.choose(randomFile(join(directory, `moving-${width}.img`), 64 * MEBIBYTE));
    await alice.page.locator('.upload.sending .graph').waitFor({ state: 'attached' });
    await alice.waitForPercent(`moving-${width}.img`, 1);
    for (const language of ['en', 'de']) {
      await alice.page.getByRole('button', { name: /Settings|Einstellungen/ }).click();
      await alice.page.getByLabel(/Language|Sprache/).selectOption(language);
      await alice.page.keyboard.press('Escape');
      expect(await sideways(), `${language} scrolls sideways`).toBeLessThanOrEqual(0);
      // The list measures its rows again after the texts have changed.
      await expect.poll(() => overlaps('.file, .upload'), { message: language }).toEqual([]);
      const cut = () =>
        alice.page.evaluate(() =>
          [...document.querySelectorAll('.state bdi, .upload .numbers, button')]
            .filter(
              (part) => part.scrollHeight > part.clientHeight + 1 || part.scrollWidth > part.clientWidth + 1,
            )
            .map((part) => part.textContent),
        );
      await expect.poll(cut, { message: language }).toEqual([]);
      await alice.page.locator('.upload.sending .graph').first().waitFor();
      await alice.picture(`narrow-${width}-${language}`);
    }
    const name = alice.page.locator('.upload.done .name').first();
    const whole = `a-rather-long-name-of-an-image-${width}.img`;
    expect(await name.locator('..').getAttribute('title')).toBe(whole);
    const end = await name.locator('span').last().boundingBox();
    const row = await name.locator('..').boundingBox();
    expect((end?.x ?? 0) + (end?.width ?? 0)).toBeLessThanOrEqual((row?.x ?? 0) + (row?.width ?? 0) + 1);
  });
}

test('the focus ring is visible on every toast, in both themes', async () => {
  await signIn();
  await put('ring.img');
  await alice.page.getByRole('button', { name: 'Delete ring.img' }).click();
  await alice.choose(randomFile(join(directory, 'ring.txt'), 10));
  await alice.page.locator('.toast.problem').waitFor();
  for (const colorScheme of ['light', 'dark'] as const) {
    await alice.page.emulateMedia({ colorScheme });
    for (const kind of ['problem', 'info']) {
      await alice.page.keyboard.press('F6');
      await alice.page.locator(`.toast.${kind} button`).last().focus();
      const ratio = await alice.page.evaluate(() => {
        const light = (color: string) => {
          const parts = (color.match(/[\d.]+/g) ?? []).slice(0, 3).map((part) => Number(part) / 255);
          const [r = 0, g = 0, b = 0] = parts.map((c) =>
            c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4,
          );
          return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
        };
        const at = document.activeElement as Element;
        const ring = light(getComputedStyle(at).outlineColor);
        const ground = light(getComputedStyle(at.closest('.toast') as Element).backgroundColor);
        return Math.max(ring, ground) / Math.min(ring, ground);
      });
      expect(ratio, `${colorScheme} ${kind}`).toBeGreaterThan(3);
    }
  }
  await alice.page.getByRole('button', { name: 'Undo' }).click();
});

test('F6 jumps to the action of a toast and back, and no toast expires under a dialog', async () => {
  await put('kept.img');
  await put('lost.img');
  await signIn();
  await alice.page.clock.install();
  await alice.page.getByRole('button', { name: 'Delete kept.img' }).focus();
  await alice.page.keyboard.press('Enter');
  await alice.page.getByText('Deleted kept.img.').first().waitFor();
  const before = await focused();
  await alice.page.keyboard.press('F6');
  expect(await focused()).toBe('Undo');
  await alice.page.clock.runFor(60_000);
  await alice.page.keyboard.press('F6');
  expect(await focused()).toBe(before);
  await alice.page.keyboard.press('F6');
  await alice.page.keyboard.press('Enter');
  await alice.page.locator('.file', { hasText: 'kept.img' }).waitFor();
  expect(await focused()).toBe(before);

  await alice.page.getByRole('button', { name: 'Delete lost.img' }).click();
  await alice.page.getByRole('button', { name: 'Show checksum of kept.img' }).click();
  await alice.page.getByRole('dialog').waitFor();
  await alice.page.mouse.move(0, 0);
  await alice.page.clock.runFor(60_000);
  expect(await alice.page.locator('.toast', { hasText: 'lost.img' }).count()).toBe(1);
  await alice.page.keyboard.press('Escape');
  // Real time passes as well, so leave some of the 20 seconds for a slow machine.
  await alice.page.clock.runFor(2000);
  expect(await alice.page.locator('.toast', { hasText: 'lost.img' }).count()).toBe(1);
  await alice.page.clock.runFor(20_000);
  await alice.page.locator('.toast', { hasText: 'lost.img' }).waitFor({ state: 'detached' });
  await expect.poll(async () => (await server.files()).some((file) => file.name === 'lost.img')).toBe(false);
});

test('the focus is never lost: signing in and out, closing toasts, signing in again', async () => {
  await signIn();
  await expect.poll(focused).toBe('Choose files');
  await alice.choose(randomFile(join(directory, 'one.txt'), 10), randomFile(join(directory, 'two.txt'), 10));
  await alice.page.getByRole('button', { name: 'Dismiss' }).nth(1).waitFor();
  await alice.page.getByLabel('Search files').focus();
  await alice.page.keyboard.press('F6');
  await alice.page.keyboard.press('Enter');
  expect(await focused()).toBe('Dismiss');
  await alice.page.keyboard.press('Enter');
  expect(await focused()).toBe('Search files');
  await alice.page.getByRole('button', { name: 'Settings' }).click();
  await alice.page.getByRole('dialog').waitFor();
  await alice.page.keyboard.press('Escape');
  await expect.poll(focused).toBe('Settings');
  await alice.context.clearCookies();
  await alice.page.getByLabel('Search files').fill('a');
  await alice.page.getByText('Your session has expired').waitFor();
  await alice.page.keyboard.press('Escape');
  await alice.page.keyboard.press('Escape');
  await alice.page.getByLabel('Password').fill('wonderland');
  await alice.page.keyboard.press('Enter');
  await alice.page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await focused()).toBe('Search files');
  await alice.page.getByRole('button', { name: 'Sign out' }).click();
  await alice.page.getByLabel('Password').waitFor();
  await expect
    .poll(() => alice.page.evaluate(() => document.activeElement?.getAttribute('name')))
    .toBe('name');
});

test('in right-to-left text, numbers precede their units', async () => {
  await put('mirrored.img');
  await signIn();
  await alice.page.evaluate(() => {
    document.documentElement.dir = 'rtl';
  });
  await alice.throttle(2 * MEBIBYTE);
  await alice.choose(randomFile(join(directory, 'right.img'), 30 * MEBIBYTE));
  await alice.page.locator('.upload', { hasText: '/s' }).waitFor();
  const wrong = await alice.page.evaluate(() => {
    const found: string[] = [];
    for (const place of document.querySelectorAll('.numbers bdi, .drop-words .hint')) {
      const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode())
        for (const match of (node.textContent ?? '').matchAll(/(\d) ([KMGT]?B)/g)) {
          const left = (at: number) => {
            const range = document.createRange();
            range.setStart(node as Node, at);
            range.setEnd(node as Node, at + 1);
            return range.getBoundingClientRect().left;
          };
          if (left(match.index) > left(match.index + 2)) found.push(match[0]);
        }
    }
    return found;
  });
  expect(wrong).toEqual([]);
});

test('the page has its layout before it knows who is signed in', async () => {
  let go: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    go = resolve;
  });
  await alice.page.route('**/api/session', async (route) => {
    await held;
    await route.continue();
  });
  await alice.page.reload();
  await alice.page.locator('.opening .card').first().waitFor();
  await alice.page.waitForFunction(
    () => getComputedStyle(document.querySelector('.opening') as Element).opacity === '1',
  );
  expect(await alice.findings()).toEqual([]);
  await alice.picture('opening-desktop-light');
  go();
  await alice.page.getByLabel('Username').waitFor();
});

test('axe finds nothing in short-lived states either', async () => {
  await alice.page.emulateMedia({ reducedMotion: 'reduce' });
  await signIn();
  const states = async (name: string) => {
    await alice.eachWidth(async (width) => {
      await alice.picture(`state-${name}-${width}-light`);
      expect(await alice.findings(), `${name} ${width}`).toEqual([]);
    });
  };
  await alice.page.route('**/api/uploads/*', (route) =>
    route.request().method() === 'PATCH' ? route.fulfill({ status: 503 }) : route.continue(),
  );
  await alice.choose(randomFile(join(directory, 'again.img'), 20 * MEBIBYTE));
  await alice.waitForPhase('again.img', 'retrying');
  await states('retrying');
  const other = await Person.in(alice.context, server.url);
  await other.page.emulateMedia({ reducedMotion: 'reduce' });
  await other.choose(join(directory, 'again.img'));
  await other.waitForPhase('again.img', 'other-tab');
  await other.eachWidth(async (width) => {
    await other.picture(`state-other-tab-${width}-light`);
    expect(await other.findings()).toEqual([]);
  });
  await other.page.close();
  await put('undone.img');
  await alice.page.getByRole('button', { name: 'Delete undone.img' }).click();
  await alice.page.keyboard.press('F6');
  await states('undo');
  await alice.page.keyboard.press('Enter');

  const compared = join(directory, 'compared.img');
  writeFileSync(compared, 'x');
  truncateSync(compared, 1500 * MEBIBYTE);
  await alice.page.route('**/api/files/known', (route) => {
    const file = {
      id: 'x',
      name: 'compared.img',
      size: 1500 * MEBIBYTE,
      sha256: '0'.repeat(64),
      owner: 'alice',
    };
    return route.fulfill({ json: { files: [{ ...file, addedAt: '2026-01-01T00:00:00Z', state: 'ready' }] } });
  });
  await alice.page.getByRole('button', { name: 'Cancel again.img' }).click();
  await alice.choose(compared);
  await alice.waitForPhase('compared.img', 'comparing');
  await alice.picture('state-comparing-desktop-light');
  expect(await alice.findings(), 'comparing').toEqual([]);
  await alice.page.getByRole('button', { name: 'Cancel compared.img' }).click();
});
