import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DESKTOP, PHONE, SMALL } from './people';
import { basic } from './server';
import { alice, directory, focused, listen, put, server, signIn } from './stage';

const AUTHORIZATION = { Authorization: basic('alice', 'wonderland') };

async function idOf(name: string): Promise<string> {
  const answer = await fetch(`${server.url}/api/files?limit=500`, { headers: AUTHORIZATION });
  const { files } = (await answer.json()) as { files: { id: string; name: string }[] };
  const id = files.find((file) => file.name === name)?.id;
  if (!id) throw new Error(`There is no ${name}`);
  return id;
}

/** Opens the page of a file at its address, by a user who is signed out. */
async function opened(name: string): Promise<string> {
  const id = await idOf(name);
  await alice.page.goto(`${server.url}/files/${id}`);
  await alice.page.getByLabel('Username').fill('alice');
  await alice.page.getByLabel('Password').fill('wonderland');
  await alice.page.keyboard.press('Enter');
  await heading(name).waitFor();
  return id;
}

const heading = (name: string) => alice.page.getByRole('heading', { name, exact: true, level: 2 });
const button = (name: string) => alice.page.getByRole('button', { name, exact: true });
const fact = (term: string) =>
  alice.page.locator('.file-facts > div').filter({ hasText: term }).locator('dd').textContent();
const command = (title: string) =>
  alice.page
    .locator('.steps li')
    .filter({ has: alice.page.getByText(title, { exact: true }) })
    .locator('pre')
    .textContent();

test('the page of a file has an address, and the way back leads to the place in the list', async () => {
  for (let i = 0; i < 60; i++) await put(`shelf-${i}.img`);
  await signIn();
  const link = alice.page.getByRole('link', { name: 'Details of shelf-25.img' });
  const scroll = () => alice.page.evaluate(() => scrollY);
  await expect
    .poll(async () => {
      await alice.page.evaluate(() => scrollBy(0, 500));
      return link.count();
    })
    .toBe(1);
  await link.scrollIntoViewIfNeeded();
  const place = await scroll();
  expect(place).toBeGreaterThan(0);
  await link.click();
  await heading('shelf-25.img').waitFor();
  expect(new URL(alice.page.url()).pathname).toBe(`/files/${await idOf('shelf-25.img')}`);
  await expect.poll(() => alice.page.title()).toBe('shelf-25.img · Lading');
  await expect.poll(focused).toBe('shelf-25.img');
  expect(await scroll()).toBe(0);
  for (const back of [
    () => alice.page.goBack(),
    () => alice.page.getByRole('link', { name: 'Back to files' }).click(),
  ]) {
    await back();
    await expect.poll(focused).toBe('Details of shelf-25.img');
    expect(Math.abs((await scroll()) - place)).toBeLessThan(5);
    expect(await alice.page.title()).toBe('Lading');
    await alice.page.keyboard.press('Enter');
    await heading('shelf-25.img').waitFor();
  }
  await alice.page.reload();
  await heading('shelf-25.img').waitFor();
  await alice.page.goto(`${alice.page.url()}/`);
  await heading('shelf-25.img').waitFor();
  await alice.page.getByRole('link', { name: 'Back to files' }).click();
  await alice.page.getByRole('link', { name: 'Details of shelf-59.img' }).waitFor();
  expect(new URL(alice.page.url()).pathname).toBe('/');
});

test('the page shows what is known, and its commands download, resume and verify the file', async () => {
  const name = `it's a "disk" $HOME [1] #2.img`;
  await put(name, 'bob:builder');
  await alice.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await alice.page.setExtraHTTPHeaders({});
  const id = await opened(name);
  const sha256 = createHash('sha256').update(name).digest('hex');
  const sha512 = createHash('sha512').update(name).digest('hex');
  expect(await fact('Size')).toBe(`${name.length} bytes`);
  expect(await fact('Content')).toContain('Not recognized as a disk image');
  expect(await fact('Uploaded by')).toBe('bob');
  expect(await fact('Uploaded on')).toContain(
    new Intl.DateTimeFormat('en', { dateStyle: 'long' }).format(new Date()).slice(0, 3),
  );
  expect(await fact('File ID')).toBe(id);
  expect(await button('Delete').count()).toBe(0);
  await button('Copy: SHA-256').click();
  const copied = () => alice.page.evaluate(() => navigator.clipboard.readText());
  await expect.poll(copied).toBe(sha256);
  await button('Calculate SHA-512').click();
  await button('Copy: SHA-512').click();
  await expect.poll(copied).toBe(sha512);

  const body = JSON.stringify({ label: 'commands', scopes: ['read'] });
  const headers = { ...AUTHORIZATION, 'Content-Type': 'application/json' };
  const made = await fetch(`${server.url}/api/tokens`, { method: 'POST', headers, body });
  const { token } = (await made.json()) as { token: string };
  const shell = (line: string | null) =>
    execFileSync('sh', ['-c', line ?? ''], { cwd: folder, env: { ...process.env, TOKEN: token } }).toString();
  const folder = mkdtempSync(join(directory, 'commands-'));
  await alice.page.getByLabel('System').selectOption(process.platform === 'darwin' ? 'macOS' : 'Linux');
  // The first half, as an interrupted download leaves it.
  writeFileSync(join(folder, name), name.slice(0, 10));
  shell(await command('Download'));
  expect(readFileSync(join(folder, name), 'utf8')).toBe(name);
  expect(shell(await command('Verify the downloaded file'))).toContain('OK');
  writeFileSync(join(folder, name), 'damaged');
  const check = await command('Verify the downloaded file');
  expect(() => shell(check)).toThrow();
  await alice.page.getByLabel('System').selectOption('Windows (PowerShell)');
  expect(await command('Download')).toContain('curl.exe');
  expect(await alice.page.locator('.steps').textContent()).toContain(`Get-FileHash -Algorithm SHA256`);
  expect(await alice.page.locator('.steps').textContent()).toContain(`certutil -hashfile`);
  await alice.page.getByRole('link', { name: 'Create an API token' }).click();
  await heading('Account').waitFor();
});

test('the owner renames a file on its page, by keyboard, and everybody sees the new name', async () => {
  await put('draft.img');
  const id = await opened('draft.img');
  const heard = await listen();
  await button('Rename').focus();
  await alice.page.keyboard.press('Enter');
  const input = alice.page.getByLabel('New name');
  await expect
    .poll(() => input.evaluate((field: HTMLInputElement) => field === document.activeElement))
    .toBe(true);
  // Typing replaces the name without its extension.
  await alice.page.keyboard.type('final');
  expect(await input.inputValue()).toBe('final.img');
  await input.fill('final.exe');
  await alice.page.keyboard.press('Enter');
  const alert = alice.page.locator('form.rename [role=alert]');
  await expect.poll(() => alert.textContent()).toContain('File type not allowed');
  expect(await input.getAttribute('aria-invalid')).toBe('true');
  await input.fill('fi/nal.img');
  await alice.page.keyboard.press('Enter');
  await expect.poll(() => alert.textContent()).toContain('This name isn’t allowed');
  await input.fill('final.img');
  await alice.page.keyboard.press('Enter');
  await heading('final.img').waitFor();
  await expect.poll(focused).toBe('Rename');
  await expect.poll(heard).toContain('Renamed to final.img');
  expect(await idOf('final.img')).toBe(id);

  // Another page renames it while the form is open.
  await button('Rename').click();
  await input.fill('mine.img');
  const body = JSON.stringify({ name: 'theirs.img' });
  const headers = { ...AUTHORIZATION, 'Content-Type': 'application/json' };
  await fetch(`${server.url}/api/files/${id}`, { method: 'PATCH', headers, body });
  await heading('theirs.img').waitFor();
  await button('Save name').click();
  await expect.poll(() => alert.textContent()).toContain('renamed to “theirs.img” meanwhile');
  await heading('theirs.img').waitFor();
  await button('Save name').click();
  await heading('mine.img').waitFor();
  await button('Rename').click();
  await alice.page.keyboard.press('Escape');
  await expect.poll(() => input.count()).toBe(0);
  await expect.poll(focused).toBe('Rename');
});

test('the owner chooses when a file is deleted, and removes that choice', async () => {
  await put('ending.img');
  await opened('ending.img');
  const heard = await listen();
  await button('Keep until').click();
  const input = alice.page.getByLabel('Keep until the end of');
  await input.fill('2001-02-03');
  await button('Save date').click();
  await expect
    .poll(() => alice.page.locator('form.rename [role=alert]').textContent())
    .toContain('Choose a day in the future.');
  await input.fill('2091-02-03');
  await button('Save date').click();
  await expect.poll(heard).toContain('The file will be deleted on February 3, 2091');
  await expect.poll(() => fact('Will be deleted on')).toContain('February 3, 2091');
  await expect.poll(focused).toBe('Keep until');
  await alice.page.getByRole('link', { name: 'Back to files' }).click();
  await alice.page.locator('#files time').getByText('Will be deleted on').waitFor();
  await alice.page.getByRole('link', { name: 'Details of ending.img' }).click();
  await button('Keep until').click();
  await button('Keep as long as possible').click();
  await expect.poll(heard).toContain('The file will be kept');
  await expect.poll(() => alice.page.locator('main').getByText('Will be deleted on').count()).toBe(0);
});

test('the list shows a new name at once, and the files of others cannot be renamed', async () => {
  await put('listed.img', 'bob:builder');
  await signIn();
  await alice.page.getByRole('link', { name: 'Details of listed.img' }).waitFor();
  const id = await idOf('listed.img');
  const headers = { Authorization: basic('bob', 'builder'), 'Content-Type': 'application/json' };
  const body = JSON.stringify({ name: 'relisted.img' });
  await fetch(`${server.url}/api/files/${id}`, { method: 'PATCH', headers, body });
  await alice.page.getByRole('link', { name: 'Details of relisted.img' }).click();
  await heading('relisted.img').waitFor();
  expect(await button('Rename').count()).toBe(0);
});

test('a file that is deleted elsewhere, or does not exist, says so', async () => {
  await put('leaving.img');
  const id = await opened('leaving.img');
  const heard = await listen();
  await fetch(`${server.url}/api/files/${id}`, { method: 'DELETE', headers: AUTHORIZATION });
  await heading('“leaving.img” was deleted').waitFor();
  await expect.poll(heard).toContain('“leaving.img” was deleted');
  expect(await button('Copy: SHA-256').count()).toBe(0);
  await alice.page.reload();
  await heading('This file no longer exists').waitFor();
  await expect.poll(focused).toBe('This file no longer exists');
  await alice.page.goto(`${server.url}/files/no-such-file`);
  await heading('This file no longer exists').waitFor();
});

test('a deletion on the page can be undone, and otherwise deletes the file', async () => {
  await put('own.img');
  await signIn();
  await alice.page.getByRole('link', { name: 'Details of own.img' }).click();
  await button('Delete').click();
  await heading('“own.img” was deleted').waitFor();
  await expect.poll(focused).toContain('was deleted');
  await button('Undo').click();
  await heading('own.img').waitFor();
  await button('Delete').click();
  await heading('“own.img” was deleted').waitFor();
  await alice.page.getByRole('link', { name: 'Back to files' }).click();
  await alice.page.locator('#files').waitFor();
  await button('Dismiss').click();
  await expect.poll(async () => (await server.files()).some(({ name }) => name === 'own.img')).toBe(false);
});

test('the SHA-256 appears when the server has computed it', async () => {
  await put('digested.img');
  const id = await idOf('digested.img');
  const answer = await fetch(`${server.url}/api/files/${id}`, { headers: AUTHORIZATION });
  const file = (await answer.json()) as object;
  let digest = () => {};
  const digested = new Promise<void>((open) => {
    digest = open;
  });
  let done = false;
  const without = { ...file, sha256: null, state: 'digesting' };
  await alice.page.route('**/api/files?**', (route) =>
    route.fulfill({ json: { files: [without], next: null } }),
  );
  // After the event the file is not loaded any more, so that only the event can bring the digest.
  await alice.page.route(`**/api/files/${id}`, (route) =>
    done ? route.abort() : route.fulfill({ json: without }),
  );
  await alice.page.route('**/api/events*', async (route) => {
    await digested;
    const body = `id: 1\nevent: file-digested\ndata: ${JSON.stringify(file)}\n\n`;
    await route.fulfill({ contentType: 'text/event-stream', body });
  });
  await signIn();
  await alice.page.getByRole('link', { name: 'Details of digested.img' }).click();
  await alice.page.getByText('The server is calculating it.').waitFor();
  await alice.page.getByText('The command appears here when').waitFor();
  done = true;
  digest();
  await button('Copy: SHA-256').waitFor();
  expect(await command('Verify the downloaded file')).toContain(
    createHash('sha256').update('digested.img').digest('hex'),
  );
});

test('a page that could not be loaded says why, and loads at the next attempt', async () => {
  await put('late.img');
  await signIn();
  const id = await idOf('late.img');
  // The list must not have it already.
  await alice.page.route('**/api/files?**', (route) => route.fulfill({ json: { files: [], next: null } }));
  await alice.page.route(`**/api/files/${id}`, (route) => route.fulfill({ status: 503 }));
  await alice.page.goto(`${server.url}/files/${id}`);
  await alice.page.getByText('The file couldn’t be loaded. The server returned an error (503).').waitFor();
  await alice.page.unroute(`**/api/files/${id}`);
  await button('Try again').click();
  await heading('late.img').waitFor();
  await expect.poll(focused).toBe('late.img');
});

/** Texts that are cut off, and how far the page can be scrolled sideways. */
const misfits = () =>
  alice.page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    const cut = [...document.querySelectorAll('button, a, pre, h2, h3, dd, dt')]
      .filter((part) => part.scrollWidth > part.clientWidth + 1 && part.clientWidth > 1)
      .filter((part) => getComputedStyle(part).display !== 'inline' && !part.closest('.file'))
      .map((part) => part.textContent);
    return scrollWidth > clientWidth ? ['the page', ...cut] : cut;
  });

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing on the ${theme} page of a file, and nothing is cut off`, async () => {
    const name = `a-rather-long-name-of-a-disk-image-with-many-words-${theme}-x86_64.img`;
    await put(name);
    const id = await opened(name);
    await alice.page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    const state = async (what: string) => {
      for (const [width, viewport] of Object.entries({ small: SMALL, phone: PHONE, desktop: DESKTOP })) {
        await alice.page.setViewportSize(viewport);
        await alice.picture(`file-${what}-${width}-${theme}`, true);
        expect(await alice.findings(), `${what} ${width}`).toEqual([]);
        expect(await misfits(), `${what} ${width}`).toEqual([]);
      }
    };
    await button('Calculate SHA-512').waitFor();
    await state('page');
    await button('Rename').click();
    await alice.page.getByLabel('New name').fill(`${name}.exe`);
    await button('Save name').click();
    await alice.page.locator('form.rename [role=alert]').waitFor();
    await state('rename');
    await button('Keep until').click();
    await alice.page.getByLabel('Keep until the end of').fill('2091-02-03');
    await button('Save date').click();
    await expect.poll(() => fact('Will be deleted on')).toContain('2091');
    await button('Keep until').click();
    await state('ending');
    await button('Cancel').click();
    await button('Calculate SHA-512').click();
    await button('Copy: SHA-512').waitFor();
    await alice.page.getByLabel('System').selectOption('Windows (PowerShell)');
    await state('digests');
    await alice.set('Language', 'de');
    await button('Herunterladen')
      .or(alice.page.getByRole('link', { name: 'Herunterladen' }))
      .waitFor();
    await state('german');
    await fetch(`${server.url}/api/files/${id}`, { method: 'DELETE', headers: AUTHORIZATION });
    await heading(`„${name}“ wurde gelöscht`).waitFor();
    await state('deleted');
  });
}

test('without the clipboard API and without copying, the page says how to copy', async () => {
  await put('uncopied.img');
  await opened('uncopied.img');
  await alice.page.evaluate(() => {
    Object.defineProperty(navigator, 'clipboard', { value: undefined });
    document.execCommand = () => false;
  });
  await button('Copy: SHA-256').click();
  await alice.page.locator('main').getByText('Select the text and copy it.').waitFor();
});
