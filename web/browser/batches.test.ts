import { createHash } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { basic } from './server';
import { alice, server, signIn } from './stage';

const COUNT = 300;
const SLOW_BYTES_PER_SECOND = 64 * 1024;

/** Names of this test; the server refuses the control character, the page does not know of it. */
const nameOf = (i: number) => (i === 5 ? 'small-\u0001.iso' : `small-${i}.iso`);
const contentOf = (i: number) => `content of file ${i} `.repeat(100 + i);

beforeEach(signIn);

async function stored(): Promise<Map<string, (string | null)[]>> {
  const headers = { Authorization: basic('alice', 'wonderland') };
  const answer = await fetch(`${server.url}/api/files?limit=500&q=small-`, { headers });
  const { files } = (await answer.json()) as { files: { name: string; sha256: string | null }[] };
  const digests = new Map<string, (string | null)[]>();
  for (const { name, sha256 } of files) digests.set(name, [...(digests.get(name) ?? []), sha256]);
  return digests;
}

test('of 300 small files in one drop, all are stored once but a refused and a cancelled one', async () => {
  const paths: string[] = [];
  alice.page.on('request', (request) => {
    if (request.method() === 'POST') paths.push(new URL(request.url()).pathname);
  });
  await alice.throttle(SLOW_BYTES_PER_SECOND);
  await alice.page.locator('main').evaluate(
    (zone, files) => {
      const data = new DataTransfer();
      for (const [name, content] of files) data.items.add(new File([content], name));
      zone.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
    },
    Array.from({ length: COUNT }, (_, i): [string, string] => [nameOf(i), contentOf(i)]),
  );
  const list = alice.page.locator('.uploads .within');
  await list.waitFor();
  await list.evaluate((box) => box.scrollTo(0, box.scrollHeight));
  await alice.page.getByRole('button', { name: `Cancel ${nameOf(COUNT - 1)}` }).click();
  await alice.throttle(0);
  await expect.poll(async () => (await stored()).size).toBe(COUNT - 2);
  await alice.page.locator('.summary', { hasText: `${COUNT - 1}` }).waitFor();
  await list.evaluate((box) => box.scrollTo(0, 0));
  await alice.page.locator('.upload.failed').waitFor();
  const digests = await stored();
  for (let i = 0; i < COUNT - 1; i++) {
    const own = createHash('sha256').update(contentOf(i)).digest('hex');
    expect(digests.get(nameOf(i))).toEqual(i === 5 ? undefined : [own]);
  }
  expect(paths.filter((path) => path === '/api/files/batch').length).toBeGreaterThanOrEqual(COUNT / 32);
  expect(paths.filter((path) => path === '/api/uploads').length).toBeLessThanOrEqual(4);
});
