// @vitest-environment happy-dom
import { afterAll, describe, expect, test } from 'vitest';
import { Problem } from '../src/engine/problem';
import type { Link, LinksApi, LinkWish, NewLink } from '../src/engine/server/links-api';
import { linksDe } from '../src/locale/links-de';
import { linksEn } from '../src/locale/links-en';
import { visitDe } from '../src/locale/visit-de';
import { visitEn } from '../src/locale/visit-en';
import { secretIn } from '../src/ui/address';
import { useOf } from '../src/ui/links/LinkList';
import { LinksModel } from '../src/ui/links/links-model';
import { downloadWish, type Filled, uploadWish } from '../src/ui/links/wish';
import { loadWords } from '../src/ui/links/words';
import { setLanguage } from '../src/ui/text';
import { validateFiles } from '../src/ui/validate-files';
import { fileOf } from './scripted';

afterAll(() => setLanguage('en'));

const NOW = Date.parse('2026-12-01T12:00:00Z');

const filled: Filled = {
  name: ' Photos ',
  note: ' ',
  end: '7',
  day: '',
  maxSize: '',
  unit: 'GB',
  most: '',
  formats: '',
  password: '',
};

const link = (id: string, more: Partial<Link> = {}): Link => ({
  id,
  kind: 'upload',
  name: id,
  note: null,
  createdAt: '2026-11-01T12:00:00Z',
  expiresAt: '2026-12-24T12:00:00Z',
  maxSize: null,
  maxUploads: null,
  formats: null,
  file: null,
  maxDownloads: null,
  hasPassword: false,
  used: 0,
  bytes: 0,
  lastUsedAt: null,
  state: 'active',
  ...more,
});

test('every language has the texts of English in the same order', () => {
  expect(Object.keys(linksDe)).toEqual(Object.keys(linksEn));
  expect(Object.keys(visitDe)).toEqual(Object.keys(visitEn));
});

test('only the addresses of links have a secret', () => {
  expect(secretIn('/send/abc')).toBe('abc');
  expect(secretIn('/get/abc/')).toBe('abc');
  for (const path of ['/', '/send', '/send/', '/get/abc/content', '/files/abc', '/sender/abc'])
    expect(secretIn(path), path).toBe(null);
});

describe('a filled form becomes a wish', () => {
  test('with no limits where nothing is entered', () => {
    expect(uploadWish(filled, NOW)).toEqual({
      kind: 'upload',
      name: 'Photos',
      note: null,
      expiresAt: '2026-12-08T11:59:00.000Z',
      maxSize: null,
      maxUploads: null,
      formats: null,
      password: null,
    });
    expect(downloadWish('f', { ...filled, name: '' }, NOW)).toEqual({
      kind: 'download',
      file: 'f',
      name: null,
      expiresAt: '2026-12-08T11:59:00.000Z',
      maxDownloads: null,
      password: null,
    });
  });

  test('with all limits', () => {
    const all = { ...filled, maxSize: '1,5', most: '20', formats: 'JPG, *.png .tar.gz jpg', password: ' x ' };
    expect(uploadWish(all, NOW)).toMatchObject({
      maxSize: 1_500_000_000,
      maxUploads: 20,
      formats: ['.jpg', '.png', '.tar.gz'],
      password: ' x ',
    });
  });

  test.each([
    [{ maxSize: 'many' }, 'link.wrongSize'],
    [{ maxSize: '0' }, 'link.wrongSize'],
    [{ most: '0' }, 'link.wrongCount'],
    [{ most: '1.5' }, 'link.wrongCount'],
    [{ formats: 'a/b' }, 'link.wrongFormats'],
    [{ end: 'date', day: '2026-11-30' }, 'link.past'],
  ] as const)('or says what is wrong: %j', (change, key) => {
    expect(uploadWish({ ...filled, ...change }, NOW)).toMatchObject({ key });
  });
});

test('the use of a link is counted in words, with its limit', async () => {
  await setLanguage('en');
  expect(useOf(link('a', { used: 1, bytes: 5_000_000 }))).toBe('1 file received (5.0 MB)');
  expect(useOf(link('a', { used: 1, maxUploads: 20 }))).toBe('1 of 20 files received');
  expect(useOf(link('a', { kind: 'download', used: 0, maxDownloads: 1 }))).toBe('0 of 1 download');
  await setLanguage('de');
  await loadWords();
  expect(useOf(link('a', { kind: 'download', used: 1200 }))).toBe('1.200 Downloads');
});

describe('the list of links', () => {
  class Server {
    links: Link[] = [link('a'), link('b')];
    failure: Problem | null = null;
    readonly api = {
      links: async () => this.links,
      create: async (wish: LinkWish): Promise<NewLink> => {
        if (this.failure) throw this.failure;
        return { ...link('c'), kind: wish.kind, secret: 'hidden', url: '/send/hidden' };
      },
      revoke: async () => {
        if (this.failure) throw this.failure;
      },
    } as unknown as LinksApi;
  }
  const ids = (model: LinksModel) => model.links.value?.map(({ id }) => id);
  const wish = uploadWish(filled, NOW) as LinkWish;

  test('shows a new link first, and never keeps its secret', async () => {
    const model = new LinksModel(new Server().api);
    await model.links.load();
    expect((await model.create(wish)).url).toBe('/send/hidden');
    expect(ids(model)).toEqual(['c', 'a', 'b']);
    expect(JSON.stringify(model.links.value)).not.toContain('hidden');
  });

  test('loses a revoked link, also one that is already gone, and keeps one that could not be revoked', async () => {
    const server = new Server();
    const model = new LinksModel(server.api);
    await model.links.load();
    await model.revoke(link('a'));
    expect(ids(model)).toEqual(['b']);
    server.failure = new Problem('retry', 'busy', '', 503);
    await expect(model.revoke(link('b'))).rejects.toBe(server.failure);
    expect(ids(model)).toEqual(['b']);
    server.failure = new Problem('recreate', 'not-found', '', 404);
    await model.revoke(link('b'));
    expect(ids(model)).toEqual([]);
  });
});

test('a link takes as many files as it has places, and a file that resumes needs none', async () => {
  await setLanguage('en');
  const rules = {
    allowedExtensions: [],
    maxSize: null,
    available: null,
    maxAppendSize: null,
    extensions: [],
    places: 2,
  };
  const sources = ['a.jpg', 'b.jpg', 'c.jpg'].map((name) => fileOf(name, '12345'));
  const { accepted, rejections } = validateFiles(rules, sources, []);
  expect(accepted.map(({ name }) => name)).toEqual(['a.jpg', 'b.jpg']);
  expect(rejections).toEqual(['“c.jpg” can’t be added. This link accepts no more files.']);
  const unfinished = { name: 'c.jpg', size: 5, url: '/api/uploads/1', phase: 'needs-file' };
  const again = validateFiles({ ...rules, places: 0 }, sources, [unfinished] as never);
  expect(again.accepted.map(({ name }) => name)).toEqual(['c.jpg']);
});
