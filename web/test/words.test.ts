// @vitest-environment happy-dom
import { afterAll, describe, expect, test } from 'vitest';
import type { Answer } from '../src/engine/ports';
import type { Upload } from '../src/engine/sending/upload';
import { problemOf } from '../src/engine/server/answers';
import { de } from '../src/locale/de';
import { en } from '../src/locale/en';
import { percentage } from '../src/ui/format';
import { outcomeSentence } from '../src/ui/progress-announcer';
import { reasonOf, reasonOfUpload } from '../src/ui/reasons';
import { sentence } from '../src/ui/sentence';
import { setLanguage, text } from '../src/ui/text';

afterAll(() => setLanguage('en'));

function answer(status: number, type: string, values: object = {}, retryAfter: string | null = null): Answer {
  const fields: Record<string, string | null> = {
    'Content-Type': 'application/problem+json',
    'Retry-After': retryAfter,
  };
  const document = { type: `/problems/${type}`, detail: 'English.', ...values };
  return { status, header: (name) => fields[name] ?? null, text: JSON.stringify(document) };
}

test('every language has the keys of English in the same order', () => {
  expect(Object.keys(de)).toEqual(Object.keys(en));
});

describe('a number selects the plural form and is written as the language does', () => {
  test('in English', async () => {
    await setLanguage('en');
    expect(text('uploads.reopen', { count: 1 })).toBe('Resume unfinished upload');
    expect(text('uploads.reopen', { count: 2 })).toBe('Resume 2 unfinished uploads');
    expect(text('uploads.links.copied', { count: 1 })).toBe('Link copied.');
    expect(text('uploads.count', { count: 10_000 })).toBe('10,000 uploads');
    expect(outcomeSentence({ done: 1, failed: 2 })).toBe('1 file uploaded. 2 uploads failed.');
    expect(percentage(38, 100)).toBe('38%');
  });

  test('in German', async () => {
    await setLanguage('de');
    expect(text('files.unseen', { count: 1 })).toBe('1 neue Datei anzeigen');
    expect(text('files.unseen', { count: 10_000 })).toBe('10.000 neue Dateien anzeigen');
    expect(percentage(38, 100)).toBe('38\u00a0%');
  });
});

describe('a problem is explained by its type', () => {
  test('with the values of its document', async () => {
    await setLanguage('en');
    const quota = problemOf(answer(413, 'over-quota', { available: 3_200_000_000, length: 4_100_000_000 }));
    expect(reasonOf(quota)).toBe('Storage quota exceeded: 3.2 GB left, 4.1 GB needed.');
    const format = problemOf(answer(415, 'format-not-allowed', { allowedExtensions: ['.iso', '.img'] }));
    expect(reasonOf(format)).toBe('File type not allowed. Allowed file types: .iso, .img.');
    expect(reasonOf(problemOf(answer(500, 'internal', { requestId: 'a1-b2' })))).toContain('a1-b2');
    expect(reasonOf(problemOf(answer(429, 'too-many-sign-ins', {}, '45')))).toBe(
      'Too many failed attempts. Try again in 45 s.',
    );
  });

  test('without values that the document lacks', async () => {
    await setLanguage('en');
    expect(reasonOf(problemOf(answer(413, 'over-quota')))).not.toContain('{');
    expect(reasonOf(problemOf(answer(413, 'too-large')))).toBe('File too large.');
    expect(reasonOf(problemOf(answer(500, 'internal')))).not.toContain('{');
    expect(reasonOf(problemOf(answer(415, 'format-not-allowed')))).toBe('File type not allowed.');
  });

  test('in German, never in the server’s English', async () => {
    await setLanguage('de');
    const types = [
      'over-quota',
      'too-large',
      'bad-name',
      'forbidden',
      'busy',
      'no-space',
      'type-of-tomorrow',
    ];
    for (const type of types) expect(reasonOf(problemOf(answer(422, type))), type).not.toContain('English');
    expect(reasonOf(problemOf(answer(422, 'type-of-tomorrow')))).toContain('422');
    expect(reasonOf(new TypeError('English'))).not.toContain('English');
  });

  test('for an outage of the storage, in German', async () => {
    await setLanguage('de');
    const problem = problemOf(answer(503, 'storage-unavailable'));
    expect(sentence({ phase: 'retrying', problem, comparedBytes: 0, size: 1 } as Upload, 0)).toBe(
      'Der Speicher des Servers antwortet nicht. Der Upload wird automatisch fortgesetzt, sobald er antwortet.',
    );
  });

  test('for an upload', async () => {
    await setLanguage('en');
    const problem = problemOf(answer(400, 'bad-name'));
    expect(reasonOfUpload({ name: ' a.iso', problem })).toContain('space');
    expect(reasonOfUpload({ name: 'a.iso', problem })).not.toContain('space');
    expect(reasonOfUpload({ name: 'a.iso', problem: problemOf(answer(403, 'forbidden')) })).toContain(
      'upload',
    );
  });
});
