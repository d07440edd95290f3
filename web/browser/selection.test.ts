import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { DESKTOP, type Person, PHONE, SMALL } from './people';
import { basic } from './server';
import { alice, directory, focused, listen, put, server, signIn } from './stage';

const AUTHORIZATION = { Authorization: basic('alice', 'wonderland') };

beforeEach(() => server.clear());

const button = (name: string) => alice.page.getByRole('button', { name, exact: true });
const box = (name: string) => alice.page.getByRole('checkbox', { name: `Select ${name}`, exact: true });
const bar = () => alice.page.locator('.selection-count').textContent();
const names = async () => (await server.files()).map(({ name }) => name).sort();

async function begin(): Promise<void> {
  await button('Select').click();
  await alice.page.locator('.selection').waitFor();
}

test('files are selected one by one, in ranges, and by a click on the row', async () => {
  for (let i = 0; i < 6; i++) await put(`pick-${i}.img`);
  await signIn();
  await begin();
  expect(await bar()).toBe('No files selected');
  expect(await button('Delete').isDisabled()).toBe(true);
  const heard = await listen();
  await box('pick-4.img').click();
  await expect.poll(bar).toContain('1 file selected');
  await box('pick-1.img').click({ modifiers: ['Shift'] });
  await expect.poll(bar).toBe('4 files selected, 40 bytes');
  await expect.poll(heard).toContain('4 files selected, 40 bytes');
  // A click on the facts, not on the checkbox.
  await alice.page.locator('.file', { hasText: 'pick-2.img' }).click({ position: { x: 200, y: 50 } });
  await expect.poll(bar).toBe('3 files selected, 30 bytes');
  expect(await box('pick-2.img').isChecked()).toBe(false);
  // A file that is deleted elsewhere is no longer selected.
  const [gone] = (await server.files()).filter(({ name }) => name === 'pick-3.img');
  await fetch(`${server.url}/api/files/${gone?.id}`, { method: 'DELETE', headers: AUTHORIZATION });
  await expect.poll(bar).toBe('2 files selected, 20 bytes');
  await button('Done').click();
  await expect.poll(focused).toBe('Select');
  await button('Delete pick-1.img').waitFor();
});

test('“all” are the loaded files, the label says so, and a search keeps what is selected', async () => {
  for (let i = 0; i < 120; i++) await put(`many-${i}.img`);
  await put('other.img');
  let pass = false;
  await alice.page.route('**/api/files?**cursor**', (route) => (pass ? route.continue() : route.abort()));
  await signIn();
  await begin();
  await alice.page.getByRole('checkbox', { name: 'Select the 100 files loaded so far Scroll' }).click();
  await expect.poll(bar).toContain('100 files selected');
  expect(await alice.page.locator('.file').count()).toBeLessThan(60);
  await alice.page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  await alice.page.getByText('More files couldn’t be loaded.').waitFor();
  pass = true;
  await button('Try again').click();
  const all = alice.page.getByRole('checkbox', { name: 'Select all 121 files' });
  await all.waitFor();
  expect(await all.evaluate((input: HTMLInputElement) => input.indeterminate)).toBe(true);
  expect(await all.isVisible()).toBe(true);
  await all.click();
  await expect.poll(bar).toContain('121 files selected');
  await all.click();
  await expect.poll(bar).toBe('No files selected');
  await alice.page.getByLabel('Search files').fill('other');
  await alice.page.getByRole('checkbox', { name: 'Select the only match' }).click();
  await expect.poll(bar).toContain('1 file selected');
  await alice.page.getByLabel('Search files').fill('many-7');
  await alice.page.getByRole('checkbox', { name: 'Select all 11 matches' }).click();
  await expect.poll(bar).toContain('12 files selected, 129 bytes');
  expect(await bar()).toContain('1 of them is not in this list.');
});

test('the keyboard alone selects ranges and all, deletes, and leaves the selection', async () => {
  for (let i = 0; i < 40; i++) await put(`key-${`${i}`.padStart(2, '0')}.img`);
  await signIn();
  await begin();
  const { keyboard } = alice.page;
  await box('key-39.img').focus();
  await keyboard.press('Space');
  await expect.poll(bar).toContain('1 file selected');
  for (let i = 0; i < 2; i++) await keyboard.press('Shift+ArrowDown');
  await expect.poll(bar).toContain('3 files selected');
  for (let i = 0; i < 20; i++) {
    await keyboard.press('ArrowDown');
    await expect.poll(focused).toBe(`Select key-${36 - i}.img`);
  }
  // The bar does not cover the focused row, whichever way the focus came.
  for (let i = 0; i < 12; i++) {
    await keyboard.press('ArrowUp');
    await expect.poll(focused).toBe(`Select key-${18 + i}.img`);
    await expect
      .poll(() =>
        alice.page.evaluate(() => {
          const row = document.activeElement?.getBoundingClientRect();
          const above = document.querySelector('.selection')?.getBoundingClientRect();
          return (row?.top ?? 0) - (above?.bottom ?? 0);
        }),
      )
      .toBeGreaterThanOrEqual(0);
  }
  await alice.page.getByRole('button', { name: 'Done' }).focus();
  await keyboard.press('Control+a');
  await expect.poll(bar).toContain('40 files selected');
  await button('Delete').focus();
  await keyboard.press('Enter');
  const dialog = alice.page.getByRole('dialog', { name: 'Delete 40 files?' });
  await dialog.waitFor();
  await keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await expect.poll(focused).toBe('Delete');
  expect(await bar()).toContain('40 files selected');
  await keyboard.press('Enter');
  await dialog.getByRole('button', { name: 'Delete', exact: true }).focus();
  await keyboard.press('Enter');
  await alice.page.getByText('Deleted 40 files.').first().waitFor();
  expect(await names()).toEqual([]);
  await alice.page.getByText('No files yet.').waitFor();
  expect(await focused()).not.toBe('nothing');
  await keyboard.press('Escape');
  await alice.page.locator('.selection').waitFor({ state: 'detached' });
});

test('after one confirmation the files are deleted, and those that fail are listed and can be tried again', async () => {
  for (const name of ['one.img', 'two.img', 'three.img']) await put(name);
  await put('of-bob.img', 'bob:builder');
  await signIn();
  await begin();
  await alice.page.locator('#select-all').click();
  const [stubborn] = (await server.files()).filter(({ name }) => name === 'two.img');
  await alice.page.route(`**/api/files/${stubborn?.id}`, (route) => route.fulfill({ status: 503 }));
  await button('Delete').click();
  const asked = alice.page.getByRole('dialog', { name: 'Delete 3 files?' });
  await asked.getByText('1 selected file belongs to another user and will not be deleted.').waitFor();
  expect(await asked.getByRole('listitem').allTextContents()).toEqual(['three.img', 'two.img', 'one.img']);
  await asked.getByRole('button', { name: 'Delete', exact: true }).click();
  const failed = alice.page.getByRole('dialog', { name: '1 file couldn’t be deleted' });
  await failed.getByText('two.img').waitFor();
  expect(await failed.getByRole('listitem').textContent()).toContain('The server returned an error (503)');
  expect(await names()).toEqual(['of-bob.img', 'two.img']);
  await alice.page.unroute(`**/api/files/${stubborn?.id}`);
  await failed.getByRole('button', { name: 'Try again' }).click();
  await alice.page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await names()).toEqual(['of-bob.img']);
  await expect.poll(bar).toContain('1 file selected');
  expect(await button('Delete').isDisabled()).toBe(true);
  expect(await focused()).not.toBe('nothing');
});

test('a long deletion can be stopped', async () => {
  for (let i = 0; i < 5; i++) await put(`stop-${i}.img`);
  await signIn();
  await begin();
  await alice.page.locator('#select-all').click();
  let pass = () => {};
  const gate = new Promise<void>((open) => {
    pass = open;
  });
  let deletions = 0;
  await alice.page.route('**/api/files/*', async (route) => {
    if (route.request().method() === 'DELETE' && ++deletions === 3) await gate;
    await route.continue();
  });
  await button('Delete').click();
  await alice.page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
  await alice.page.getByText('Deleted 2 of 5…').waitFor();
  // It cannot be closed by mistake.
  await alice.page.keyboard.press('Escape');
  await button('Stop').click();
  pass();
  await alice.page.getByRole('dialog').waitFor({ state: 'detached' });
  await expect.poll(names).toEqual(['stop-0.img', 'stop-1.img']);
  expect(await bar()).toContain('2 files selected');
});

test('lists download all selected files and verify them, also those of the same name', async () => {
  const tricky = `50% "of" [a-b] #1.img`;
  for (const name of ['same.img', 'same.img', tricky]) await put(name);
  await alice.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await signIn();
  await begin();
  await alice.page.locator('#select-all').click();
  const height = () =>
    alice.page.locator('.selection').evaluate((shown) => shown.getBoundingClientRect().height);
  const before = await height();
  await button('Copy SHA-256').click();
  await alice.page.getByText('Copied the SHA-256 of 3 files.').first().waitFor();
  const copied = await alice.page.evaluate(() => navigator.clipboard.readText());
  expect(copied.match(/^[0-9a-f]{64} {2}.+$/gm)).toHaveLength(3);
  await button('Download list').click();
  const dialog = alice.page.getByRole('dialog', { name: 'Download list' });
  const saved = async () => {
    const started = alice.page.waitForEvent('download');
    await dialog.getByRole('button', { name: 'Save list' }).click();
    const download = await started;
    return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
  };
  const forAria = await saved();
  expect(forAria.name).toBe('lading-aria2c.txt');
  expect(forAria.text.match(/^ {2}checksum=sha-256=[0-9a-f]{64}$/gm)).toHaveLength(3);
  expect(await dialog.locator('pre').nth(1).textContent()).toContain('aria2c -c');
  await dialog.getByLabel('For the program').selectOption('curl');
  await dialog.getByLabel('System').selectOption(process.platform === 'darwin' ? 'macOS' : 'Linux');
  const forCurl = await saved();
  const folder = mkdtempSync(join(directory, 'list-'));
  writeFileSync(join(folder, forCurl.name), forCurl.text);
  const body = JSON.stringify({ label: 'list', scopes: ['read'] });
  const headers = { ...AUTHORIZATION, 'Content-Type': 'application/json' };
  const made = await fetch(`${server.url}/api/tokens`, { method: 'POST', headers, body });
  const { token } = (await made.json()) as { token: string };
  const shell = (line: string | null, input = '') =>
    execFileSync('sh', ['-c', line ?? ''], {
      cwd: folder,
      env: { ...process.env, TOKEN: token },
      input,
    }).toString();
  // A part of one file, as an interrupted download leaves it.
  writeFileSync(join(folder, tricky), tricky.slice(0, 5));
  shell(await dialog.locator('pre').nth(1).textContent());
  for (const [name, content] of [
    ['same.img', 'same.img'],
    ['same (2).img', 'same.img'],
    [tricky, tricky],
  ] as const)
    expect(readFileSync(join(folder, name), 'utf8')).toBe(content);
  expect(shell(await dialog.locator('pre').nth(2).textContent()).match(/OK$/gm)).toHaveLength(3);
  const verifier = process.platform === 'darwin' ? 'shasum -a 256 -c' : 'sha256sum -c';
  expect(shell(verifier, copied).match(/OK$/gm)).toHaveLength(3);
  await dialog.getByRole('link', { name: 'Create an API token' }).click();
  await alice.page.getByRole('heading', { name: 'Account', exact: true }).waitFor();
  // The selection is still there, and the style of the account page does not change it.
  await alice.page.getByRole('link', { name: 'Back to files' }).click();
  await expect.poll(bar).toContain('3 files selected');
  expect(await height()).toBe(before);
});

test('the next user starts without a selection', async () => {
  await put('kept.img');
  await signIn();
  await begin();
  await box('kept.img').click();
  await button('Sign out')
    .or(alice.page.getByRole('button', { name: 'alice Sign out' }))
    .click();
  await alice.signIn('bob', 'builder');
  await alice.page.getByRole('link', { name: 'Details of kept.img' }).waitFor();
  expect(await alice.page.locator('.selection').count()).toBe(0);
});

/** Texts that are cut off, and how far the page can be scrolled sideways. */
const misfits = (person: Person) =>
  person.page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    const cut = [
      ...document.querySelectorAll('.selection button, .selection p, .select-all, dialog button, dialog pre'),
    ]
      .filter((part) => part.scrollWidth > part.clientWidth + 1)
      .map((part) => part.textContent);
    return scrollWidth > clientWidth ? ['the page', ...cut] : cut;
  });

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing in the selection of the ${theme} page, and nothing is cut off`, async () => {
    for (let i = 0; i < 4; i++) await put(`disk-${i}.img`);
    await put('a-rather-long-name-of-a-disk-image-with-many-words-x86_64.img');
    await put('of-bob.img', 'bob:builder');
    await signIn();
    await alice.page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    const state = async (what: string) => {
      for (const [width, viewport] of Object.entries({ small: SMALL, phone: PHONE, desktop: DESKTOP })) {
        await alice.page.setViewportSize(viewport);
        await alice.page.evaluate(() => document.querySelector('#files')?.scrollIntoView());
        await alice.picture(`select-${what}-${width}-${theme}`);
        expect(await alice.findings(), `${what} ${width}`).toEqual([]);
        expect(await misfits(alice), `${what} ${width}`).toEqual([]);
      }
    };
    await state('before');
    await begin();
    await state('none');
    await box('disk-3.img').click();
    await box('of-bob.img').click();
    await state('some');
    await button('Delete').click();
    await alice.page.getByRole('dialog').waitFor();
    await state('delete');
    await alice.page.keyboard.press('Escape');
    await button('Download list').click();
    await alice.page.getByRole('dialog').waitFor();
    await state('list');
    await alice.page.getByLabel('For the program').selectOption('curl');
    await state('list-curl');
    await alice.page.keyboard.press('Escape');
    await alice.set('Language', 'de');
    await alice.page.getByText('2 Dateien ausgewählt').first().waitFor();
    await state('german');
  });
}
