// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import type { Api, FilePage, StoredFile } from '../src/engine/server/api';
import { FilesModel } from '../src/ui/files-model';

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
