// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import { Problem } from '../src/engine/problem';
import type { FileDetails, StoredFile } from '../src/engine/server/api';
import { fileDe } from '../src/locale/file-de';
import { fileEn } from '../src/locale/file-en';
import { arrival, fileIn, go, goBack, path, pathOf } from '../src/ui/address';
import { certutilCommand, checkCommand, fetchCommand, quoted, systemOf } from '../src/ui/file/commands';
import { FileModel } from '../src/ui/file/file-model';
import { localName, localNames } from '../src/ui/file/local-name';
import { loadWords, words } from '../src/ui/file/words';
import { setLanguage } from '../src/ui/text';

const file = (id: string, sha256: string | null = null): StoredFile => ({
  id,
  name: `${id}.img`,
  size: 5,
  sha256,
  owner: 'alice',
  addedAt: '2026-11-01T12:00:00Z',
  state: 'ready',
  format: null,
});

const gone = () => new Problem('recreate', 'not-found', '', 404);
const offline = () => new Problem('retry', 'no-network', '', 0);

/** A server that responds to requests for a file when the test tells it to. */
class Asked {
  readonly open: { answer(file: FileDetails): void; fail(error: unknown): void }[] = [];

  file(): Promise<FileDetails> {
    return new Promise((answer, fail) => {
      this.open.push({ answer, fail });
    });
  }

  next() {
    const question = this.open.shift();
    if (!question) throw new Error('Nothing was asked');
    return question;
  }
}

test('every language has the keys of English in the same order', () => {
  expect(Object.keys(fileDe)).toEqual(Object.keys(fileEn));
});

test('the texts follow the language', async () => {
  await loadWords();
  expect(words('select.count', { count: 2, size: '3 MB' })).toBe('2 files selected, 3 MB');
  await setLanguage('de');
  await expect.poll(() => words('select.count', { count: 1, size: '3 MB' })).toBe('1 Datei ausgewählt, 3 MB');
  await setLanguage('en');
  await expect.poll(() => words('file.back')).toBe('Back to files');
});

test('the path of the page of a file has its ID, and no other path has one', () => {
  expect(fileIn(pathOf('7-a'))).toBe('7-a');
  for (const other of ['/', '/files', '/files/', '/files/a/b', '/account']) expect(fileIn(other)).toBeNull();
});

test('the way back leads to the entry before, or to a new one if that is not the list', async () => {
  expect(path.value).toBe('/');
  expect(arrival()).toBeNull();
  const before = history.length;
  go('/files/a');
  expect(path.value).toBe('/files/a');
  expect(arrival()).toEqual({ from: '/', top: 0 });
  expect(arrival(), 'only once').toBeNull();
  go('/files/a');
  expect(history.length).toBe(before + 1);
  // The entry before is the account page: a new entry for the list.
  go('/account');
  go('/files/b');
  goBack();
  expect(path.value).toBe('/');
  expect(arrival()).toEqual({ from: '/files/b', top: 0 });
});

test('a file that the list has is shown at once, and with its details when they arrive', async () => {
  const asked = new Asked();
  const model = new FileModel(asked, 'a', file('a'));
  expect(model.shown.value).toMatchObject({ kind: 'ready', file: { name: 'a.img' } });
  const loading = model.load();
  asked.next().answer({ ...file('a'), sha512: null, sha512State: 'unknown' });
  await loading;
  expect(model.shown.value).toMatchObject({ kind: 'ready', file: { sha512State: 'unknown' } });
});

test('events change what is shown, and a response from before them does not', async () => {
  const asked = new Asked();
  const model = new FileModel(asked, 'a');
  const first = model.load();
  asked.next().answer({ ...file('a'), sha512: 'long', sha512State: 'ready' });
  await first;
  const late = model.load();
  model.changed(file('b', 'other'));
  model.changed(file('a', 'digest'));
  asked.next().answer(file('a'));
  await late;
  expect(model.shown.value).toMatchObject({ kind: 'ready', file: { sha256: 'digest', sha512: 'long' } });
  const later = model.load();
  model.removed('b');
  model.removed('a');
  asked.next().answer(file('a'));
  await later;
  expect(model.shown.value).toMatchObject({ kind: 'deleted', file: { name: 'a.img' } });
});

test('a file that does not exist is gone, and one that was shown is deleted', async () => {
  const asked = new Asked();
  const never = new FileModel(asked, 'a');
  const loading = never.load();
  asked.next().fail(gone());
  await loading;
  expect(never.shown.value.kind).toBe('gone');
  const shown = new FileModel(asked, 'a', file('a'));
  shown.missed();
  asked.next().fail(gone());
  await expect.poll(() => shown.shown.value.kind).toBe('deleted');
});

test('a failure is shown only if there is nothing else, and until the next attempt', async () => {
  const asked = new Asked();
  const model = new FileModel(asked, 'a');
  const first = model.load();
  asked.next().fail(offline());
  await first;
  expect(model.shown.value).toMatchObject({ kind: 'failed', error: { status: 0 } });
  const second = model.load();
  expect(model.shown.value.kind).toBe('loading');
  asked.next().answer(file('a'));
  await second;
  const third = model.load();
  asked.next().fail(offline());
  await third;
  expect(model.shown.value.kind).toBe('ready');
});

test('commands quote names for the shell of each system', () => {
  expect(quoted(`a'b$c"`, 'linux')).toBe(`'a'\\''b$c"'`);
  expect(quoted("a’b'c$d", 'windows')).toBe("'a’’b''c$d'");
  expect(fetchCommand('macos', { name: "Bob's.iso" }, 'https://host/x')).toBe(
    `curl -fL -C - -H "Authorization: Bearer $TOKEN" -o 'Bob'\\''s.iso' 'https://host/x'`,
  );
  expect(fetchCommand('windows', { name: '-x.iso' }, 'https://host/x')).toBe(
    `curl.exe -fL -C - -H "Authorization: Bearer $TOKEN" -o './-x.iso' 'https://host/x'`,
  );
  expect(checkCommand('linux', 'a b.iso', 'ff')).toBe(`printf '%s\\n' 'ff  a b.iso' | sha256sum -c`);
  expect(checkCommand('macos', 'a.iso', 'ff')).toContain('| shasum -a 256 -c');
  expect(checkCommand('windows', 'a.iso', 'ff')).toBe(
    "(Get-FileHash -Algorithm SHA256 -LiteralPath 'a.iso').Hash -eq 'ff'",
  );
  expect(certutilCommand("Bob's.iso")).toBe("certutil -hashfile 'Bob''s.iso' SHA256");
});

test('the commands are at first those of the system of the browser', () => {
  expect(systemOf('Mozilla/5.0 (Windows NT 10.0; Win64; x64)')).toBe('windows');
  expect(systemOf('Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)')).toBe('macos');
  expect(systemOf('Mozilla/5.0 (X11; Linux x86_64)')).toBe('linux');
  expect(systemOf('Mozilla/5.0 (iPhone; CPU iPhone OS 18_4 like Mac OS X)')).toBe('linux');
});

test('files of the same name get different ones, also where case does not matter', () => {
  expect(localNames(['a.iso', 'A.ISO', 'a.iso', 'b', 'b', '.c', '.c'])).toEqual([
    'a.iso',
    'A (2).ISO',
    'a (3).iso',
    'b',
    'b (2)',
    '.c',
    '.c (2)',
  ]);
  // A number that another file already has is not used.
  expect(localNames(['a.iso', 'a.iso', 'a (2).iso'])).toEqual(['a.iso', 'a (3).iso', 'a (2).iso']);
  expect(localName('-a')).toBe('./-a');
});
