import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { basic } from './server';
import { alice, put, server } from './stage';

async function linkOf(name: string): Promise<{ link: string; file: string }> {
  await put(name);
  const headers = { Authorization: basic('alice', 'wonderland') };
  const answer = await fetch(`${server.url}/api/files?q=${encodeURIComponent(name)}`, { headers });
  const { files } = (await answer.json()) as { files: { id: string }[] };
  const file = `${server.url}/api/files/${files[0]?.id}`;
  return { link: `${file}/content`, file };
}

async function fillSignIn(): Promise<void> {
  await alice.page.getByLabel('Username').fill('alice ');
  await alice.page.getByLabel('Password').fill('wonderland');
  await alice.page.getByRole('button', { name: 'Sign in' }).click();
}

test('a link that is opened without a sign-in leads to the sign-in, and then to the file', async () => {
  const { link } = await linkOf('linked.img');
  await alice.page.goto(link);
  const download = alice.page.waitForEvent('download');
  await fillSignIn();
  const file = await download;
  expect(file.suggestedFilename()).toBe('linked.img');
  expect(readFileSync(await file.path(), 'utf8')).toBe('linked.img');
  // The page stays open, and a reload does not download the file again.
  await alice.page.locator('#files').waitFor();
  expect(new URL(alice.page.url()).search).toBe('');
});

test('a link to another site is not opened after the sign-in', async () => {
  await alice.page.goto(`${server.url}/?next=${encodeURIComponent('//evil.example/api/')}`);
  await fillSignIn();
  await alice.page.locator('#files').waitFor();
  expect(alice.page.url()).toBe(`${server.url}/`);
});

test('the link of a deleted file, and a mistyped address, show a page', async () => {
  const { link, file } = await linkOf('deleted.img');
  await fetch(file, { method: 'DELETE', headers: { Authorization: basic('alice', 'wonderland') } });
  await alice.page.goto(`${server.url}/no-such-page`);
  await alice.page.getByRole('heading', { name: 'Not found' }).waitFor();
  await alice.page.getByRole('link', { name: 'Go to the files' }).click();
  await fillSignIn();
  await alice.page.locator('#files').waitFor();
  await alice.page.goto(link);
  await alice.page.getByRole('heading', { name: 'Not found' }).waitFor();
});
