// @vitest-environment happy-dom
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Rules } from '../src/engine/server/api';
import { ChecksumLists } from '../src/ui/checksum-lists';
import { fileOf } from './scripted';

const IMAGES = { allowedExtensions: ['.iso'], contentCheck: 'off' } as unknown as Rules;
const ANYTHING = { allowedExtensions: [], contentCheck: 'off' } as unknown as Rules;
const H = createHash('sha256').update('image').digest('hex');
const names = (files: readonly { name: string }[]) => files.map(({ name }) => name);

describe('a list of checksums beside images', () => {
  test('is read and not uploaded, if the server takes images only', async () => {
    for (const rules of [IMAGES, { ...ANYTHING, contentCheck: 'enforce' } as Rules]) {
      const image = fileOf('a.iso', 'image');
      const list = fileOf('SHA256SUMS', `${H}  a.iso\n`);
      const { files, sentences } = await new ChecksumLists().apply([list, image], [], rules);
      expect(names(files)).toEqual(['a.iso']);
      expect(image.expected).toEqual({ sha256: H, sha512: null });
      expect(sentences).toEqual([
        'Checksums were read from “SHA256SUMS”. 1 file is compared with its checksum during the upload.',
      ]);
    }
  });

  test('is uploaded as well, if the server takes it', async () => {
    const list = fileOf('SHA256SUMS', `${H}  a.iso\n`);
    const { files, sentences } = await new ChecksumLists().apply([list], [], ANYTHING);
    expect(names(files)).toEqual(['SHA256SUMS']);
    expect(sentences[0]).toContain('not for any of the files');
  });

  test('counts for images that wait, and for images that are added later', async () => {
    const lists = new ChecksumLists();
    const [waiting, later, other] = ['a.iso', 'a.iso', 'b.iso'].map((name) => fileOf(name, 'image'));
    if (!waiting || !later || !other) throw new Error('No files');
    await lists.apply([fileOf('SHA256SUMS', `${H}  a.iso\n`)], [waiting, other], IMAGES);
    await lists.apply([later], [], IMAGES);
    expect([waiting.expected, later.expected]).toEqual(Array(2).fill({ sha256: H, sha512: null }));
    expect(other.expected ?? null).toBeNull();
  });

  test('is a file like any other, if it has no checksum', async () => {
    const list = fileOf('SHA256SUMS', 'nothing');
    const { files, sentences } = await new ChecksumLists().apply([list], [], IMAGES);
    expect(names(files)).toEqual(['SHA256SUMS']);
    expect(sentences).toEqual([]);
  });
});
