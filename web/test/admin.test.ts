// @vitest-environment happy-dom
import { afterAll, describe, expect, test } from 'vitest';
import { Problem } from '../src/engine/problem';
import { AdminApi, type ListPage, type Person, type SecurityEvent } from '../src/engine/server/admin-api';
import { adminDe } from '../src/locale/admin-de';
import { adminEn } from '../src/locale/admin-en';
import { jsonLines, readEvents } from '../src/ui/admin/events-file';
import { ListModel } from '../src/ui/admin/list-model';
import { PeopleModel } from '../src/ui/admin/people-model';
import { why } from '../src/ui/admin/reasons';
import { loadWords, words } from '../src/ui/admin/words';
import { bytesOf, inUnits } from '../src/ui/sizes';
import { setLanguage } from '../src/ui/text';

afterAll(() => setLanguage('en'));

/** A server that answers by method and path; a missing answer is a failure without a connection. */
class Answering {
  readonly asked: string[] = [];
  readonly answers = new Map<string, unknown>();

  async json<T extends object>(method: string, url: string, body?: string): Promise<T> {
    this.asked.push(`${method} ${url} ${body ?? ''}`.trim());
    const answer = this.answers.get(`${method} ${url}`);
    if (answer instanceof Error) throw answer;
    if (answer === undefined) throw new Problem('retry', 'no-network', '', 0);
    return answer as T;
  }

  async call(method: string, url: string): Promise<never> {
    return (await this.json(method, url)) as never;
  }
}

const person = (name: string, disabled = false): Person => ({
  name,
  role: 'uploader',
  createdAt: '2026-11-01T12:00:00Z',
  mustChangePassword: false,
  disabled,
  quota: null,
  storage: { files: 0, uploads: 0, uploadBytes: 0, quota: null },
  lastSignInAt: null,
  endsAt: null,
  passwordUntil: null,
});

describe('a list', () => {
  test('is loaded page by page, and a response from before a change is dropped', async () => {
    const waiting: ((page: ListPage<number>) => void)[] = [];
    const list = new ListModel<number>(() => new Promise((resolve) => waiting.push(resolve)));
    const answer = (items: number[], next: string | null) => waiting.shift()?.({ items, next });
    const first = list.load();
    answer([1, 2], 'a');
    await first;
    expect(list.hasMore.value).toBe(true);
    const second = list.more();
    answer([3], null);
    await second;
    expect(list.items.value).toEqual([1, 2, 3]);
    expect(list.hasMore.value).toBe(false);
    const late = list.load();
    list.change((items) => items.filter((item) => item !== 2));
    answer([1, 2], null);
    await late;
    expect(list.items.value).toEqual([1, 3]);
  });

  test('shows that it could not be loaded, and keeps what is shown', async () => {
    let works = false;
    const list = new ListModel<number>(async () => {
      if (!works) throw new Problem('retry', 'no-network', '', 0);
      return { items: [1], next: 'a' };
    });
    await list.load();
    expect(list.items.value).toBe(null);
    works = true;
    await list.load();
    works = false;
    await list.load();
    expect(list.items.value).toEqual([1]);
    await list.more();
    expect(list.failed.value).toBe(true);
    expect(list.hasMore.value).toBe(true);
  });
});

describe('the people', () => {
  test('change as the server says, and stay if it refuses', async () => {
    const server = new Answering();
    const model = new PeopleModel(new AdminApi(server));
    server.answers.set('GET /api/users', { users: [person('bob'), person('dan@home')] });
    await model.list.load();
    server.answers.set('POST /api/users', { ...person('carl'), password: 'secret' });
    expect((await model.add({ name: 'carl', role: 'uploader', quota: 5, endsAt: null })).password).toBe(
      'secret',
    );
    expect(model.list.items.value?.map(({ name }) => name)).toEqual(['bob', 'carl', 'dan@home']);
    expect(JSON.stringify(model.list.items.value)).not.toContain('secret');
    server.answers.set('PATCH /api/users/dan%40home', person('dan@home', true));
    await model.change('dan@home', { disabled: true });
    expect(model.list.items.value?.[2]?.disabled).toBe(true);
    server.answers.set('DELETE /api/users/bob', new Problem('give-up', 'last-admin', '', 409));
    await expect(model.remove('bob')).rejects.toThrow(Problem);
    expect(model.list.items.value).toHaveLength(3);
    server.answers.set('DELETE /api/users/bob/sessions', {});
    await model.signOut('bob', false);
    expect(server.asked).not.toContain('DELETE /api/users/bob/tokens');
    server.answers.set('POST /api/users/bob/password', { password: 'once', passwordUntil: null });
    expect((await model.resetPassword('bob')).password).toBe('once');
    expect(model.list.items.value?.[0]?.mustChangePassword).toBe(true);
  });
});

test('events are read to the end or to the limit, and saved one in each line', async () => {
  const event = (id: number) => ({ id: `${id}`, detail: 'a\nb' }) as SecurityEvent;
  const api = {
    events: async (_: object, cursor: string | null, limit: number): Promise<ListPage<SecurityEvent>> => {
      const from = Number(cursor ?? 0);
      const to = Math.min(1200, from + limit);
      const items = Array.from({ length: to - from }, (_unused, i) => event(from + i));
      return { items, next: to < 1200 ? `${to}` : null };
    },
  };
  const filter = { kind: '', outcome: '', person: '' };
  const all = await readEvents(api, filter);
  expect(all.complete).toBe(true);
  expect(all.events).toHaveLength(1200);
  expect(new Set(all.events.map(({ id }) => id)).size).toBe(1200);
  const some = await readEvents(api, filter, 700);
  expect(some).toMatchObject({ complete: false });
  expect(some.events).toHaveLength(700);
  const lines = jsonLines(all.events.slice(0, 2)).split('\n');
  expect(lines).toHaveLength(3);
  expect(JSON.parse(lines[1] ?? '')).toEqual(event(1));
});

test('what is asked for is in the address, and empty filters are not', async () => {
  const server = new Answering();
  const api = new AdminApi(server);
  server.answers.set('GET /api/admin/uploads', { uploads: [], next: null });
  await api.uploads('', null);
  server.answers.set('GET /api/admin/uploads?owner=a%26b&cursor=c', { uploads: [], next: null });
  expect(await api.uploads('a&b', 'c')).toEqual({ items: [], next: null });
  server.answers.set('GET /api/admin/security-events?kind=sign-in&limit=50', { events: [], next: 'd' });
  expect(await api.events({ kind: 'sign-in', outcome: '', person: '' }, null, 50)).toEqual({
    items: [],
    next: 'd',
  });
});

test('a quota is shown in the largest unit that it fills, and read as it is written', () => {
  expect(inUnits(2.5e9)).toEqual({ count: 2.5, unit: 'GB' });
  expect(inUnits(1e12)).toEqual({ count: 1, unit: 'TB' });
  const { count, unit } = inUnits(536_870_912);
  expect(bytesOf(`${count}`, unit), 'exactly').toBe(536_870_912);
  expect(inUnits(500)).toEqual({ count: 0.0005, unit: 'MB' });
  expect(bytesOf('2,5', 'GB')).toBe(2.5e9);
  expect(bytesOf('0', 'MB')).toBe(0);
  for (const wrong of ['', ' ', '-1', 'many', '1e30', 'Infinity'])
    expect(bytesOf(wrong, 'TB'), wrong).toBe(undefined);
});

test('the texts follow the language, and every language has the keys of English', async () => {
  expect(Object.keys(adminDe)).toEqual(Object.keys(adminEn));
  await setLanguage('de');
  await loadWords();
  expect(words('admin.title')).toBe('Verwaltung');
  expect(why(new Problem('give-up', 'last-admin', 'English.', 409))).not.toContain('English');
  await setLanguage('en');
  await expect.poll(() => words('admin.title')).toBe('Administration');
});
