import type { ExpectedDigests, Source } from '../ports';
import { DIGITS, isName, type Sum, sumsIn } from './sums';

/** A checksum file is small; a larger one is something else. */
export const MAX_SUMS_BYTES = 4 * 1024 * 1024;

/** Names such as `SHA256SUMS`, `sha256sum.txt`, `disk.iso.sha512`, `Server-CHECKSUM` and `checksums.txt.asc`. */
const LIST_NAME = /(?:^|[._-])(?:sha-?(?:256|512)(?:sums?)?|checksums?)(?:[._-](?:txt|asc|json|list))*$/i;

/** The algorithm in the name of a list. */
const NAMED_ALGORITHM = /sha-?(256|512)(?!\d)/i;

/** The name of the only file that a list such as `disk.iso.sha256` is about. */
const BESIDE = /^(.+\.\w+)[._-]sha-?(?:256|512)(?:sums?)?(?:\.(?:txt|asc))*$/i;

/** Whether a file is a list of checksums by its name and size. */
export function isSumsFile({ name, size }: Pick<Source, 'name' | 'size'>): boolean {
  return size > 0 && size <= MAX_SUMS_BYTES && LIST_NAME.test(name);
}

/** Decodes a text file; also UTF-16, as PowerShell's `>` writes it. */
export async function decodeSums(file: Blob, name: string): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const wide = bytes[0] === 0xff && bytes[1] === 0xfe;
  const sums = new TextDecoder(wide ? 'utf-16le' : 'utf-8').decode(bytes);
  // The name of the list may be the only hint to the algorithm.
  return /^(b2|blake|sha3)/i.test(name) ? `# ${name}\n${sums}` : sums;
}

/**
 * The checksums of a list whose algorithm is certain: the list or its name says it. Fails if the file can't be read.
 */
export async function readSums(list: Source): Promise<Sum[]> {
  const sums = sumsIn(await decodeSums(list.slice(0, list.size), list.name));
  const bits = NAMED_ALGORITHM.exec(list.name)?.[1];
  const beside = BESIDE.exec(list.name)?.[1];
  const alone = beside !== undefined && sums.length === 1 && sums[0]?.names.length === 0;
  return sums.flatMap((sum) => {
    const algorithm = sum.algorithm ?? algorithmOf(sum, bits);
    return algorithm === null ? [] : [{ ...sum, algorithm, names: alone ? [beside] : sum.names }];
  });
}

/** The algorithm of a checksum that names none, by the name of its list, or of any list if the length is right. */
function algorithmOf(sum: Sum, bits: string | undefined): string | null {
  return bits !== undefined && sum.hex.length === Number(bits) / 4 ? `sha${bits}` : null;
}

/**
 * The digests that a file must have; null if no checksum is surely for it. Two different checksums for one name say
 * nothing.
 */
export function expectedFor(name: string, sums: readonly Sum[]): ExpectedDigests | null {
  const only = (algorithm: 'sha256' | 'sha512'): string | null => {
    const values = new Set(
      sums
        .filter((sum) => sum.algorithm === algorithm && sum.hex.length === DIGITS[algorithm])
        .filter((sum) => sum.names.some((other) => isName(other, name)))
        .map((sum) => sum.hex),
    );
    return values.size === 1 ? ([...values][0] ?? null) : null;
  };
  const expected = { sha256: only('sha256'), sha512: only('sha512') };
  return expected.sha256 === null && expected.sha512 === null ? null : expected;
}
