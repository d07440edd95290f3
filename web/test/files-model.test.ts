// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import type { Api, FilePage, StoredFile } from '../src/engine/server/api';
import { FilesModel, mayDelete } from '../src/ui/files-model';
import { runAction, toasts } from '../src/ui/toasts';

/** A server that responds to list requests when the test tells it to. */
class Asked {
  readonly open: { readonly search: string; readonly cursor: string | null; answer(page: FilePage): void }[] =
    [];

  files(_sort: string, search: string, cursor: string | null): Promise<FilePage> {
    return new Promise((resolve) => {
      this.open.push({ search, cursor, answer: resolve });
    });
  }

  next() {
    const question = this.open.shift();
    if (!question) throw new Error('Nothing was asked');
    return question;
  }
}

const file = (id: string) => ({ id, name: `${id}.img` }) as StoredFile;
const page = (next: string | null, ...ids: string[]): FilePage => ({ files: ids.map(file), next });

test('the next page of a list is not appended to the list that replaces it', async () => {
  const asked = new Asked();
  const files = new FilesModel(asked as unknown as Api);
  const first = files.load();
  asked.next().answer(page('second page of all', 'a'));
  await first;

  files.search.value = 'b';
  const searched = files.load();
  const more = files.loadMore();
  asked.next().answer(page(null, 'b'));
  await searched;
  expect(asked.open).toEqual([]);
  await more;
  expect(files.items.value.map(({ id }) => id)).toEqual(['b']);
});

test('a search goes past empty pages before it says that nothing was found', async () => {
  const asked = new Asked();
  const files = new FilesModel(asked as unknown as Api);
  files.search.value = 'rare';
  const loaded = files.load();
  asked.next().answer(page('after the first stretch'));
  await Promise.resolve();
  await Promise.resolve();
  expect(files.state.value).toBe('loading');
  const second = asked.next();
  expect(second.cursor).toBe('after the first stretch');
  second.answer(page('after the second stretch', 'rare'));
  await loaded;
  expect(files.state.value).toBe('ready');
  expect(files.items.value.map(({ id }) => id)).toEqual(['rare']);
  const more = files.loadMore();
  const third = asked.next();
  expect(third.cursor).toBe('after the second stretch');
  third.answer(page(null));
  await more;
});

test('a list is complete when it has no further page', async () => {
  const asked = new Asked();
  const files = new FilesModel(asked as unknown as Api);
  const first = files.load();
  expect(files.complete.value).toBe(false);
  asked.next().answer(page('second page', 'a'));
  await first;
  expect(files.complete.value).toBe(false);
  const more = files.loadMore();
  asked.next().answer(page(null, 'b'));
  await more;
  expect(files.complete.value).toBe(true);
});

test('a deletion that is undone puts the file back, or loads the list if it did not have it', async () => {
  const asked = new Asked();
  const files = new FilesModel(asked as unknown as Api);
  const first = files.load();
  asked.next().answer(page(null, 'a', 'b'));
  await first;
  const undo = () => {
    const [toast] = toasts.value.slice(-1);
    if (toast) runAction(toast);
  };
  files.remove(file('a'));
  expect(files.items.value.map(({ id }) => id)).toEqual(['b']);
  undo();
  expect(files.items.value.map(({ id }) => id)).toEqual(['a', 'b']);
  files.remove(file('elsewhere'));
  expect(files.isHidden('elsewhere')).toBe(true);
  undo();
  expect(files.isHidden('elsewhere')).toBe(false);
  expect(files.items.value.map(({ id }) => id)).toEqual(['a', 'b']);
  expect(asked.open).toHaveLength(1);
});

test('users may delete their own files, and administrators all', () => {
  const own = { ...file('a'), owner: 'alice' };
  expect(mayDelete({ name: 'alice', role: 'uploader' }, own)).toBe(true);
  expect(mayDelete({ name: 'bob', role: 'uploader' }, own)).toBe(false);
  expect(mayDelete({ name: 'carol', role: 'admin' }, own)).toBe(true);
});
