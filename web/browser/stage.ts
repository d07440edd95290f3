import { rmSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { folder } from './images';
import { openBrowser, Person } from './people';
import { basic, Server } from './server';

/** A server and a user for the tests of one file; each test starts with a new page. */

export const MEBIBYTE = 1024 * 1024;

let browser: Browser;
export let server: Server;
export let alice: Person;
export const directory = folder();

beforeAll(async () => {
  browser = await openBrowser();
  server = await Server.start();
});
beforeEach(async () => {
  alice = await Person.at(browser, server.url);
});
afterEach(async () => {
  await alice.close();
  // Remove uploads that a previous test left unfinished.
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

export const signIn = () => alice.signIn('alice', 'wonderland');

export async function put(name: string, user = 'alice:wonderland'): Promise<void> {
  const [person, password] = user.split(':') as [string, string];
  const headers = { Authorization: basic(person, password) };
  const response = await fetch(`${server.url}/api/files/${encodeURIComponent(name)}`, {
    method: 'PUT',
    headers,
    body: name,
  });
  expect(response.status).toBe(201);
}

/** Rejects every new upload because of the quota. */
export async function refuse(): Promise<void> {
  const body = JSON.stringify({
    type: '/problems/over-quota',
    detail: 'You have 3.2 GB left, but this file needs 4.1 GB.',
    available: 3_200_000_000,
    length: 4_100_000_000,
  });
  await alice.page.route('**/api/uploads', (route) =>
    route.request().method() === 'POST'
      ? route.fulfill({ status: 413, contentType: 'application/problem+json', body })
      : route.continue(),
  );
}

/** Records what is announced to screen readers. */
export async function listen(): Promise<() => Promise<string>> {
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

/** The focused element. */
export const focused = () =>
  alice.page.evaluate(() => {
    const at = document.activeElement;
    return at === document.body ? 'nothing' : (at?.getAttribute('aria-label') ?? at?.textContent ?? '');
  });
