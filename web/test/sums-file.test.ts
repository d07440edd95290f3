import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { expectedFor, isSumsFile, readSums } from '../src/engine/reading/sums-file';
import { fileOf } from './scripted';

const hex = (algorithm: string, words: string) => createHash(algorithm).update(words).digest('hex');
const S = hex('sha256', 'image');
const L = hex('sha512', 'image');
const OTHER = hex('sha256', 'other');
const expected = async (list: string, content: string | Uint8Array, name = 'a.iso') =>
  expectedFor(name, await readSums(fileOf(list, content)));

describe('a list of checksums', () => {
  test('is recognized by its name', () => {
    for (const name of [
      'SHA256SUMS',
      'sha256sum.txt',
      'SHA512SUMS.asc',
      'a.iso.sha256',
      'a.iso.sha256.txt',
      'a.iso.SHA512SUM',
      'Fedora-Server-43-CHECKSUM',
      'checksums.txt',
      'a-sha256.txt',
    ])
      expect([name, isSumsFile({ name, size: 100 })]).toEqual([name, true]);
    for (const name of ['a.iso', 'sha256.iso', 'MD5SUMS', 'notes.txt', 'checksum.img'])
      expect([name, isSumsFile({ name, size: 100 })]).toEqual([name, false]);
    expect(isSumsFile({ name: 'SHA256SUMS', size: 5 * 1024 * 1024 })).toBe(false);
    expect(isSumsFile({ name: 'SHA256SUMS', size: 0 })).toBe(false);
  });

  test('says which digests its files must have', async () => {
    const sha256 = { sha256: S, sha512: null };
    expect(await expected('SHA256SUMS', `${OTHER}  b.iso\n${S} *./a.iso\n`)).toEqual(sha256);
    expect(await expected('CHECKSUM', `SHA256 (a.iso) = ${S}\nSHA512 (a.iso) = ${L}\n`)).toEqual({
      sha256: S,
      sha512: L,
    });
    expect(await expected('SHA512SUMS', `${L}  a.iso`)).toEqual({ sha256: null, sha512: L });
    expect(await expected('a.iso.sha256', `${S}\n`)).toEqual(sha256);
    expect(await expected('a.iso.sha256', `${S}  a.iso\n`)).toEqual(sha256);
    const wide = new Uint8Array(Buffer.from(`\ufeff${S}  a.iso\r\n`, 'utf16le'));
    expect(await expected('SHA256SUMS', wide)).toEqual(sha256);
  });

  test('says nothing about a file that it does not name for sure', async () => {
    for (const [list, content] of [
      ['SHA256SUMS', `${S}  b.iso\n`],
      ['SHA256SUMS', `${S}  a.iso\n${OTHER}  old/a.iso\n`],
      ['checksums.txt', `${S}  a.iso\n`],
      ['checksums.txt', `BLAKE2s (a.iso) = ${S}\n`],
      ['b.iso.sha256', `${S}\n`],
      ['SHA256SUMS', 'no checksums'],
      ['SHA256SUMS', new Uint8Array([0xff, 0xfe, 0])],
    ] as const)
      expect([list, content, await expected(list, content)]).toEqual([list, content, null]);
  });
});
