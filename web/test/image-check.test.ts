// @vitest-environment happy-dom
import { describe, expect, test } from 'vitest';
import type { Rules } from '../src/engine/server/api';
import { checkContent } from '../src/ui/image-check';
import { fileOf } from './scripted';

const RULES = { allowedExtensions: ['.iso'], contentCheck: 'enforce' } as unknown as Rules;
const PAGE = '<!DOCTYPE html>';

function iso(name: string) {
  const bytes = new Uint8Array(40_000);
  bytes.set(new TextEncoder().encode('\x01CD001\x01'), 32_768);
  return fileOf(name, bytes);
}

function unreadable(): Blob {
  throw new Error('The file is gone');
}

describe('if only disk images are accepted', () => {
  test('another file is rejected with its name, and the others stay in their order', async () => {
    const files = [iso('a.iso'), fileOf('page.iso', PAGE), iso('b.iso')];
    const { allowed, rejections } = await checkContent(files, RULES);
    expect(allowed.map((file) => file.name)).toEqual(['a.iso', 'b.iso']);
    expect(rejections).toEqual([
      '“page.iso” can’t be uploaded. It was not recognized as a disk image, and this server only accepts disk images.',
    ]);
  });

  test('a file with a name that is not allowed is not read', async () => {
    const file = { ...fileOf('page.txt', PAGE), slice: unreadable };
    expect(await checkContent([file], RULES)).toEqual({ allowed: [file], rejections: [] });
  });

  test('a file that can’t be read is added, and its upload reports that', async () => {
    const file = { ...fileOf('gone.iso', PAGE), slice: unreadable };
    expect(await checkContent([file], RULES)).toEqual({ allowed: [file], rejections: [] });
  });

  test('more files than are read at a time are all checked', async () => {
    const files = Array.from({ length: 70 }, (_, i) => (i % 2 ? iso(`${i}.iso`) : fileOf(`${i}.iso`, PAGE)));
    const { allowed, rejections } = await checkContent(files, RULES);
    expect(allowed).toHaveLength(35);
    expect(rejections).toHaveLength(35);
  });
});
