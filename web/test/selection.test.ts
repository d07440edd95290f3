// @vitest-environment happy-dom
import { signal } from '@preact/signals';
import { expect, test } from 'vitest';
import { Problem } from '../src/engine/problem';
import type { StoredFile } from '../src/engine/server/api';
import { deleteAll } from '../src/ui/selection/delete-all';
import { checkAllCommand, fetchAllCommand, listFor, sumLines } from '../src/ui/selection/lists';
import { Selection } from '../src/ui/selection/selection';

const file = (id: string, name = `${id}.img`, sha256: string | null = `sum-${id}`): StoredFile => ({
  id,
  name,
  size: 10,
  sha256,
  owner: 'alice',
  addedAt: '2026-11-01T12:00:00Z',
  state: 'ready',
  format: null,
});

const FILES = ['a', 'b', 'c', 'd', 'e'].map((id) => file(id));

function selectionOf(files = FILES) {
  const items = signal<readonly StoredFile[]>(files);
  const selection = new Selection(items);
  const ids = () =>
    selection
      .files()
      .map(({ id }) => id)
      .join('');
  const at = (id: string) => files.find((each) => each.id === id) as StoredFile;
  return { items, selection, ids, at };
}

test('a range goes from the file before to this one, in both directions, and is also deselected', () => {
  const { selection, ids, at } = selectionOf();
  selection.toggle(at('d'));
  selection.toggle(at('b'), true);
  expect(ids()).toBe('bcd');
  expect(selection.size.value).toBe(30);
  selection.toggle(at('e'), true);
  expect(ids()).toBe('bcde');
  selection.toggle(at('c'), true);
  expect(ids()).toBe('b');
});

test('a range that begins nowhere, or at a file that the list no longer has, is one file', () => {
  const { items, selection, ids, at } = selectionOf();
  selection.toggle(at('c'), true);
  expect(ids()).toBe('c');
  items.value = [at('a'), at('b')];
  selection.toggle(at('b'), true);
  expect(ids()).toBe('bc');
});

test('all are those that the list has, and others stay selected and are counted', () => {
  const { items, selection, ids, at } = selectionOf();
  selection.toggle(at('e'));
  items.value = [at('a'), at('b')];
  expect([selection.all.value, selection.outside.value]).toEqual([false, 1]);
  selection.toggleAll();
  expect(ids()).toBe('abe');
  expect(selection.all.value).toBe(true);
  selection.toggleAll();
  expect(ids()).toBe('');
  items.value = [];
  expect(selection.all.value).toBe(false);
});

test('a selected file changes with its events', () => {
  const { selection, ids, at } = selectionOf();
  selection.toggle(at('a'));
  selection.toggle(at('b'));
  selection.changed(file('a', 'a.img', 'later'));
  selection.changed(at('c'));
  selection.removed('b');
  selection.removed('d');
  expect(ids()).toBe('a');
  expect(selection.chosen.value.get('a')?.sha256).toBe('later');
});

const never = new AbortController().signal;

test('each file is deleted, those that are gone count as deleted, and the others fail with their reasons', async () => {
  const deleted: string[] = [];
  const failures = await deleteAll(
    FILES,
    async (id) => {
      if (id === 'b') throw new Problem('recreate', 'not-found', '', 404);
      if (id === 'c') throw new Problem('give-up', 'forbidden', '', 403);
    },
    ({ id }) => deleted.push(id),
    never,
  );
  expect(deleted.join('')).toBe('abde');
  expect(failures.map(({ file: { id } }) => id)).toEqual(['c']);
  expect(failures[0]?.error).toMatchObject({ status: 403 });
});

test.each([0, 401])('after a failure that concerns all files (%s) no others are tried', async (status) => {
  const tried: string[] = [];
  const failures = await deleteAll(
    FILES,
    async (id) => {
      tried.push(id);
      if (id === 'c') throw new Problem('retry', 'any', '', status);
    },
    () => undefined,
    never,
  );
  expect(tried.join('')).toBe('abc');
  expect(failures.map(({ file: { id } }) => id).join('')).toBe('cde');
});

test('a deletion that is stopped leaves the other files', async () => {
  const stop = new AbortController();
  const deleted: string[] = [];
  const failures = await deleteAll(
    FILES,
    async (id) => {
      if (id === 'b') stop.abort();
    },
    ({ id }) => deleted.push(id),
    stop.signal,
  );
  expect(deleted.join('')).toBe('ab');
  expect(failures).toEqual([]);
});

const linkOf = (id: string) => `https://host/${id}`;

test('a list for aria2 has links, names that differ, and the known checksums', () => {
  expect(listFor('aria2c', [file('a', 'x.iso'), file('b', 'X.iso', null)], linkOf)).toBe(
    'https://host/a\n  out=x.iso\n  checksum=sha-256=sum-a\nhttps://host/b\n  out=X (2).iso\n',
  );
});

test('a list for curl quotes names, and has the checksums in comments', () => {
  expect(listFor('curl', [file('a', 'say "x".iso'), file('b', '-b.iso', null)], linkOf)).toBe(
    [
      'fail',
      'location',
      'continue-at = "-"',
      'globoff',
      '',
      '# SHA-256 sum-a  say "x".iso',
      'url = "https://host/a"',
      'output = "say \\"x\\".iso"',
      '',
      'url = "https://host/b"',
      'output = "./-b.iso"',
      '',
    ].join('\n'),
  );
  expect(checkAllCommand('linux')).toBe("sed -n 's/^# SHA-256 //p' lading-curl.txt | sha256sum -c");
});

test('the commands for lists pass the token in a header field', () => {
  expect(fetchAllCommand('curl', 'windows')).toBe(
    'curl.exe -H "Authorization: Bearer $TOKEN" -K lading-curl.txt',
  );
  expect(fetchAllCommand('aria2c', 'linux')).toContain(
    '--header="Authorization: Bearer $TOKEN" -i lading-aria2c.txt',
  );
});

test('checksums are copied with the names of the lists, if they are known', () => {
  expect(sumLines([file('a', 'x.iso'), file('b', 'x.iso'), file('c', 'y.iso', null)])).toEqual([
    'sum-a  x.iso',
    'sum-b  x (2).iso',
  ]);
});
