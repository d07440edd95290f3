import { rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { folder, randomFile } from './images';
import { openBrowser, Person, PHONE, SMALL } from './people';
import { basic, Server } from './server';

const MEBIBYTE = 1024 * 1024;

let browser: Browser;
let server: Server;
let alice: Person;
const directory = folder();

beforeAll(async () => {
  browser = await openBrowser();
  server = await Server.start();
});
beforeEach(async () => {
  alice = await Person.at(browser, server.url);
});
afterEach(async () => {
  await alice.close();
  // What a test left unfinished is none of the next one's business.
  const headers = { Authorization: basic('alice', 'wonderland'), 'Tus-Resumable': '1.0.0' };
  const answer = await fetch(`${server.url}/api/uploads`, { headers });
  const { uploads } = (await answer.json()) as { uploads: { url: string }[] };
  for (const { url } of uploads) await fetch(new URL(url, server.url), { method: 'DELETE', headers });
});
afterAll(async () => {
  await browser.close();
  await server.close();
  rmSync(directory, { recursive: true, force: true });
});

const signIn = () => alice.signIn('alice', 'wonderland');

async function put(name: string, user = 'alice:wonderland'): Promise<void> {
  const [person, password] = user.split(':') as [string, string];
  const headers = { Authorization: basic(person, password) };
  const response = await fetch(`${server.url}/api/files/${encodeURIComponent(name)}`, {
    method: 'PUT',
    headers,
    body: name,
  });
  expect(response.status).toBe(201);
}

/** Lets every new upload be refused with a sentence. */
async function refuse(detail: string): Promise<void> {
  const body = JSON.stringify({ type: '/problems/over-quota', detail });
  await alice.page.route('**/api/uploads', (route) =>
    route.request().method() === 'POST'
      ? route.fulfill({ status: 413, contentType: 'application/problem+json', body })
      : route.continue(),
  );
}

/** What a screen reader was told so far. */
async function listen(): Promise<() => Promise<string>> {
  await alice.page.evaluate(() => {
    const heard: string[] = [];
    Object.assign(globalThis, { heard });
    const voice = document.querySelector('p.unseen[role=status]') as Element;
    new MutationObserver(() => heard.push(voice.textContent ?? '')).observe(voice, {
      childList: true,
      characterData: true,
      subtree: true,
    });
  });
  return () => alice.page.evaluate(() => (globalThis as unknown as { heard: string[] }).heard.join('\n'));
}

const focused = () =>
  alice.page.evaluate(() => {
    const at = document.activeElement;
    return at === document.body ? 'nothing' : (at?.getAttribute('aria-label') ?? at?.textContent ?? '');
  });

const sideways = () =>
  alice.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

test('a screen reader hears of refusals, failures and interruptions, also of several at once', async () => {
  await signIn();
  const heard = await listen();
  await alice.choose(randomFile(join(directory, 'letter.txt'), 10));
  await expect.poll(heard).toContain('“letter.txt” was not added');
  await refuse('This does not fit.');
  await alice.choose(...[1, 2, 3].map((i) => randomFile(join(directory, `no-${i}.img`), 2 * MEBIBYTE)));
  for (const i of [1, 2, 3]) await expect.poll(heard, { timeout: 10_000 }).toContain(`no-${i}.img: Stopped`);
  await alice.page.unroute('**/api/uploads');
  await alice.throttle(3 * MEBIBYTE);
  await alice.choose(randomFile(join(directory, 'cut.img'), 20 * MEBIBYTE));
  await alice.waitForPercent('cut.img', 10);
  await expect.poll(heard).toMatch(/cut\.img: \d0 %/);
  await alice.throttle(0, true);
  await expect.poll(heard, { timeout: 10_000 }).toContain('cut.img: No network');
  await alice.throttle(0);
  await expect.poll(heard, { timeout: 20_000 }).toContain('cut.img: Arrived');
});

test('of many uploads a screen reader hears the total, and how they end', async () => {
  await signIn();
  const heard = await listen();
  const many = Array.from({ length: 40 }, (_, i) => randomFile(join(directory, `many-${i}.img`), 200_000));
  await alice.throttle(2 * MEBIBYTE);
  await alice.choose(...many);
  await expect.poll(heard, { timeout: 30_000 }).toMatch(/Uploads: \d0 %, \d+ of 40 have arrived/);
  await alice.throttle(0);
  await expect.poll(heard, { timeout: 30_000 }).toContain('40 uploads have arrived');
});

/** Pairs of things in the rows of a list that lie on each other. */
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
  test(`on a ${width} screen nothing is cut, on something else, or beside the page`, async () => {
    await alice.page.setViewportSize(viewport);
    await alice.page.emulateMedia({ reducedMotion: 'reduce' });
    await signIn();
    await alice.choose(
      randomFile(join(directory, `a-rather-long-name-of-an-image-${width}.img`), 3 * MEBIBYTE),
    );
    await alice.page.locator('.upload.done').waitFor();
    await refuse('This does not fit into what you may store: 3.2 GB are left of 20 GB.');
    await alice.throttle(2 * MEBIBYTE);
    await alice.choose(randomFile(join(directory, `refused-${width}.img`), 2 * MEBIBYTE));
    await alice.waitForPhase(`refused-${width}.img`, 'failed');
    await alice.page.unroute('**/api/uploads');
    await alice.choose(randomFile(join(directory, `moving-${width}.img`), 40 * MEBIBYTE));
    await alice.page.locator('.upload.sending .graph').waitFor({ state: 'attached', timeout: 30_000 });
    for (const language of ['en', 'de']) {
      await alice.page.getByRole('button', { name: /Settings|Einstellungen/ }).click();
      await alice.page.getByLabel(/Language|Sprache/).selectOption(language);
      await alice.page.keyboard.press('Escape');
      expect(await sideways(), `${language} scrolls sideways`).toBeLessThanOrEqual(0);
      expect(await overlaps('.file, .upload'), language).toEqual([]);
      const cut = await alice.page.evaluate(() =>
        [...document.querySelectorAll('.state bdi, .upload .numbers')]
          .filter(
            (part) => part.scrollHeight > part.clientHeight + 1 || part.scrollWidth > part.clientWidth + 1,
          )
          .map((part) => part.textContent),
      );
      expect(cut, language).toEqual([]);
      expect(await alice.page.locator('.upload.sending .graph').first().isVisible()).toBe(true);
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

test('the ring around what has the focus can be seen on every message, in both themes', async () => {
  await signIn();
  await put('ring.img');
  await alice.page.getByRole('button', { name: 'Delete ring.img' }).click();
  await alice.choose(randomFile(join(directory, 'ring.txt'), 10));
  await alice.page.locator('.toast.problem').waitFor();
  for (const colorScheme of ['light', 'dark'] as const) {
    await alice.page.emulateMedia({ colorScheme });
    for (const kind of ['problem', 'news']) {
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

test('F6 leads to what a message offers and back, and nothing runs out under a dialog', async () => {
  await put('kept.img');
  await put('lost.img');
  await signIn();
  await alice.page.clock.install();
  await alice.page.getByRole('button', { name: 'Delete kept.img' }).focus();
  await alice.page.keyboard.press('Enter');
  await alice.page.getByText('kept.img is deleted.').first().waitFor();
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
  await alice.page.getByRole('button', { name: 'Checksum of kept.img' }).click();
  await alice.page.getByRole('dialog').waitFor();
  await alice.page.mouse.move(0, 0);
  await alice.page.clock.runFor(60_000);
  expect(await alice.page.locator('.toast', { hasText: 'lost.img' }).count()).toBe(1);
  await alice.page.keyboard.press('Escape');
  await alice.page.clock.runFor(15_000);
  expect(await alice.page.locator('.toast', { hasText: 'lost.img' }).count()).toBe(1);
  await alice.page.clock.runFor(10_000);
  await alice.page.locator('.toast', { hasText: 'lost.img' }).waitFor({ state: 'detached' });
  await expect.poll(async () => (await server.files()).some((file) => file.name === 'lost.img')).toBe(false);
});

test('the focus is never lost: signing in and out, closing messages, signing in again', async () => {
  await signIn();
  await expect.poll(focused).toBe('Choose files');
  await alice.choose(randomFile(join(directory, 'one.txt'), 10), randomFile(join(directory, 'two.txt'), 10));
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
  await alice.page.getByText('Your sign-in ended').waitFor();
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

test('a folder that is being read is counted, and its files bear their paths', async () => {
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
    .getByText(/Reading the folder … [1-9]\d+ files so far/)
    .first()
    .waitFor();
  await alice.page.getByText('300 uploads').waitFor();
  await expect.poll(heard).toContain('Reading the folder');
  expect(await alice.page.locator('.reading').count()).toBe(0);
  expect(await alice.page.locator('.upload h3').first().getAttribute('title')).toBe('disks/part-0.img');
  // The list of uploads leaves the shelf within reach, and the keyboard scrolls it.
  const list = alice.page.getByRole('group', { name: 'Uploads' });
  expect((await list.boundingBox())?.height).toBeLessThan(860);
  await list.focus();
  await alice.page.keyboard.press('End');
  await alice.page.locator('li[aria-posinset="300"] .upload').waitFor();
  expect(await alice.page.locator('.upload').count()).toBeLessThan(60);
});

test('from right to left, numbers stand before their units', async () => {
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

test('the next person on this machine begins with an empty search', async () => {
  await put('found.img');
  await signIn();
  await alice.page.getByLabel('Search files').fill('no such file');
  await alice.page.getByText('No file has').waitFor();
  await alice.page.getByLabel('Sort').selectOption('largest');
  await alice.page.getByRole('button', { name: 'Sign out' }).click();
  await alice.signIn('bob', 'builder');
  await alice.page.locator('.file', { hasText: 'found.img' }).waitFor();
  expect(await alice.page.getByLabel('Search files').inputValue()).toBe('');
  expect(await alice.page.getByLabel('Sort').inputValue()).toBe('newest');
});

test('while somebody searches, what arrives waits for a click, and the rest of a list can be asked for again', async () => {
  for (let i = 0; i < 120; i++) await put(`quest-${i}.img`);
  await put('unsought.img');
  await signIn();
  const unsought = alice.page.locator('.file', { hasText: 'unsought.img' });
  await unsought.waitFor();
  await alice.page.route('**/api/files?**cursor**', (route) => route.abort());
  await alice.page.getByLabel('Search files').fill('quest');
  await unsought.waitFor({ state: 'detached' });
  await alice.page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  await alice.page.getByText('The rest of the list could not be loaded.').waitFor();
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
  await alice.page.getByRole('button', { name: 'Show one new file' }).waitFor();
  await alice.page.getByText('quest-0.img', { exact: true }).waitFor();
  expect(Math.abs((await alice.page.evaluate(() => scrollY)) - place)).toBeLessThan(100);
  await alice.page.getByRole('button', { name: 'Show one new file' }).click();
  await alice.page.evaluate(() => scrollTo(0, 0));
  await alice.page.locator('.file', { hasText: 'quest-new.img' }).waitFor();
  expect(await focused()).not.toBe('nothing');
});

test('a list with its end in sight goes on, also when it is as long as the one before', async () => {
  for (let i = 0; i < 120; i++) await put(`seek-${i}.img`);
  await alice.page.route('**/api/files?**cursor**', (route) => route.abort());
  await signIn();
  // The first hundred files of all, and no more.
  await alice.page.locator('.shelf li[aria-setsize="100"]').first().waitFor();
  await alice.page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  await alice.page.getByText('The rest of the list could not be loaded.').waitFor();
  await alice.page.unroute('**/api/files?**cursor**');
  // The first hundred that are sought take the same place: nothing scrolls, and the other twenty come.
  await alice.page.getByLabel('Search files').evaluate((field: HTMLInputElement) => {
    field.value = 'seek';
    field.dispatchEvent(new Event('input', { bubbles: true }));
  });
  await alice.page.locator('.shelf li[aria-setsize="120"]').first().waitFor();
});

test('links are copied, of one file and of all that arrived', async () => {
  await alice.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await signIn();
  await alice.choose(randomFile(join(directory, 'l1.img'), 100), randomFile(join(directory, 'l2.img'), 200));
  await alice.waitForPhase('l1.img', 'done');
  await alice.waitForPhase('l2.img', 'done');
  const copied = () => alice.page.evaluate(() => navigator.clipboard.readText());
  await alice.page.getByRole('button', { name: 'Copy link to l1.img' }).click();
  await alice.page.getByText('The link to l1.img is copied.').first().waitFor();
  const [one] = (await server.files()).filter((file) => file.name === 'l1.img');
  expect(await copied()).toBe(`${server.url}/api/files/${one?.id}/content`);
  await alice.page.getByRole('button', { name: 'Copy links' }).click();
  await alice.page.getByText('2 links are copied.').first().waitFor();
  for (const link of (await copied()).split('\n')) {
    const headers = { Authorization: basic('alice', 'wonderland') };
    expect((await fetch(link, { headers })).status).toBe(200);
  }
});

test('what was refused for its name is sent under another', async () => {
  await signIn();
  await refuse('This name is not taken here.');
  await alice.choose(randomFile(join(directory, 'wrong.img'), 3 * MEBIBYTE));
  await alice.waitForPhase('wrong.img', 'failed');
  await alice.page.unroute('**/api/uploads');
  await alice.page.getByRole('button', { name: 'Rename wrong.img' }).click();
  await alice.page.getByLabel('Name on the server').fill('right-name.img');
  await alice.page.keyboard.press('Enter');
  await alice.waitForPhase('right-name.img', 'done');
  expect((await server.files()).some((file) => file.name === 'right-name.img')).toBe(true);
  expect(await alice.page.locator('.upload').count()).toBe(1);
});

test('files that fit alone and not together are refused before the first byte', async () => {
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
      hasText: '“fit-c.img” was not added: it has 2.0 MB, and the others leave 1.0 MB',
    })
    .waitFor();
  await alice.waitForPhase('fit-b.img', 'done');
  expect(await alice.page.locator('.upload').count()).toBe(2);
});

test('who looks elsewhere is notified when the last upload has arrived', async () => {
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
    .poll(
      () => alice.page.evaluate(() => (globalThis as unknown as { shown: string[] }).shown.at(-1) ?? ''),
      { timeout: 10_000 },
    )
    .toMatch(/uploads? ha(s|ve) arrived/);
});

test('unread problems are not pushed out by news', async () => {
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

test('a file that is dropped where nothing can be uploaded does not take the page away', async () => {
  const drag = (type: string) =>
    alice.page.evaluate((kind) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(['x'], 'x.img'));
      const event = new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true });
      return !document.body.dispatchEvent(event);
    }, type);
  await alice.page.getByLabel('Name').waitFor();
  expect(await drag('dragover')).toBe(true);
  expect(await drag('drop')).toBe(true);
});

test('until it is known who is there, the page has its shape', async () => {
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
  await alice.page.getByLabel('Name').waitFor();
});

test('an answer without a reason is still a sentence', async () => {
  await signIn();
  await alice.page.route('**/api/uploads', (route) =>
    route.request().method() === 'POST' ? route.fulfill({ status: 418 }) : route.continue(),
  );
  await alice.choose(randomFile(join(directory, 'teapot.img'), 3 * MEBIBYTE));
  await alice.waitForPhase('teapot.img', 'failed');
  await alice.page
    .locator('.state', { hasText: 'Stopped: the server answered with an error (418) and gave no reason.' })
    .waitFor();
});

test('the states that pass quickly have nothing axe would find either', async () => {
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
