// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import type { Api, FilePage, StoredFile } from '../src/engine/api';
import { ShelfModel } from '../src/ui/shelf';

/** A server that is asked for lists and answers when it is told to. */
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

test('a list that is about to be replaced does not go on in the one that replaces it', async () => {
  const asked = new Asked();
  const shelf = new ShelfModel(asked as unknown as Api);
  const first = shelf.load();
  asked.next().answer(page('second page of all', 'a'));
  await first;

  shelf.search.value = 'b';
  const searched = shelf.load();
  const more = shelf.more();
  asked.next().answer(page(null, 'b'));
  await searched;
  expect(asked.open).toEqual([]);
  await more;
  expect(shelf.files.value.map(({ id }) => id)).toEqual(['b']);
});
