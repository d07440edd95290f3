import table from '../../../../core/src/main/resources/io/lading/image/formats.txt?raw';
import type { Source } from '../ports';
import { CHECKS, endOf, Sample } from './format-checks';

/** The number of leading and trailing bytes that are examined, the same as on the server. */
export const HEAD_BYTES = 68 * 1024;
export const TAIL_BYTES = 512;

type Condition = (sample: Sample) => boolean;

interface Row {
  readonly label: string;
  readonly conditions: readonly Condition[];
}

let rows: readonly Row[] | null = null;

/** The disk image format of the bytes, by the server's own table; null if none matches. */
export function recognize(head: Uint8Array, tail: Uint8Array, size: number): string | null {
  rows ??= parse(table);
  const sample = new Sample(head, tail, size);
  return rows.find((row) => row.conditions.every((holds) => holds(sample)))?.label ?? null;
}

/** The format of a local file. Rejects if the file can't be read. */
export async function formatOf(source: Pick<Source, 'size' | 'slice'>): Promise<string | null> {
  const { size } = source;
  const read = async (from: number, to: number) => new Uint8Array(await source.slice(from, to).arrayBuffer());
  const head = await read(0, Math.min(HEAD_BYTES, size));
  const tail = size <= HEAD_BYTES ? endOf(head, TAIL_BYTES) : await read(size - TAIL_BYTES, size);
  return recognize(head, tail, size);
}

function parse(text: string): Row[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
  return lines.map((line) => {
    const [label = '', ...conditions] = line.split('|').map((cell) => cell.trim());
    return { label, conditions: conditions.map(condition) };
  });
}

function condition(text: string): Condition {
  if (text.startsWith('?')) {
    const check = CHECKS[text.slice(1)];
    if (!check) throw new Error(`No check: ${text}`);
    return check;
  }
  const space = text.indexOf(' ');
  const offsets = text.slice(0, space).split(',').flatMap(offsetsOf);
  const value = text.slice(space + 1);
  if (value.startsWith('&')) {
    const mask = bytesOf(value.slice(1));
    return (sample) =>
      offsets.some((offset) =>
        mask.some((bits, i) => bits !== null && (Math.max(0, sample.at(offset + i)) & bits) !== 0),
      );
  }
  const signature = bytesOf(value);
  return (sample) =>
    offsets.some((offset) =>
      signature.every((byte, i) => {
        const found = sample.at(offset + i);
        return found >= 0 && (byte === null || byte === found);
      }),
    );
}

/** `34817+2048*8`: eight offsets. */
function offsetsOf(text: string): number[] {
  const [first = 0, step = 0, count = 1] = text.split(/[+*]/).map(Number);
  return Array.from({ length: count }, (_, i) => first + i * step);
}

/** The bytes of a signature; null matches any byte. */
function bytesOf(text: string): (number | null)[] {
  const parts = text.match(/'[^']*'|\.\.|[0-9a-f]{2}/g) ?? [];
  return parts.flatMap((part) => {
    if (part.startsWith("'")) return [...part.slice(1, -1)].map((letter) => letter.charCodeAt(0));
    return [part === '..' ? null : Number.parseInt(part, 16)];
  });
}
