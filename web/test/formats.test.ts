import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { formatOf, HEAD_BYTES, recognize, TAIL_BYTES } from '../src/engine/reading/formats';
import { fileOf } from './scripted';

/** The first and last bytes of real files, also used by the server's tests. */
const SAMPLES = new URL('../../core/src/test/resources/images/', import.meta.url);

interface RealFile {
  readonly name: string;
  readonly size: number;
  readonly label: string;
}

const files = readFileSync(new URL('labels.txt', SAMPLES), 'utf8')
  .trimEnd()
  .split('\n')
  .map((pacing): RealFile => {
    const [name = '', size = '', label = ''] = pacing.split('|').map((cell) => cell.trim());
    return { name, size: Number(size), label };
  });

describe('the format of a file before it is sent', () => {
  test.each(files)('$name: $label', ({ name, size, label }) => {
    const ends = new Uint8Array(gunzipSync(readFileSync(new URL(`${name}.gz`, SAMPLES))));
    const head = Math.min(HEAD_BYTES, size);
    expect(recognize(ends.subarray(0, head), ends.subarray(head), size)).toBe(label || null);
  });

  test('only the first and last bytes of a file are read', async () => {
    const size = 300_000;
    const bytes = new Uint8Array(size);
    bytes.set(new TextEncoder().encode('koly\0\0\0\x04'), size - TAIL_BYTES);
    const read: [number, number][] = [];
    const file = fileOf('disk.dmg', bytes);
    const label = await formatOf({
      size,
      slice: (from, to) => {
        read.push([from, to]);
        return file.slice(from, to);
      },
    });
    expect(label).toBe('DMG');
    expect(read).toEqual([
      [0, HEAD_BYTES],
      [size - TAIL_BYTES, size],
    ]);
  });

  test('a short file, and an empty one', async () => {
    expect(await formatOf(fileOf('page.iso', new TextEncoder().encode('<!DOCTYPE html>')))).toBeNull();
    expect(await formatOf(fileOf('empty.iso', new Uint8Array(0)))).toBeNull();
    expect(await formatOf(fileOf('x.zst', new Uint8Array([0x28, 0xb5, 0x2f, 0xfd])))).toBe('zstd');
  });
});
