import { hex } from '../encoding';
import type { Hasher, Source } from '../ports';

const BLOCK = 64 * 1024;
const BLOCKS = 9;

/**
 * The fingerprint of a file: the SHA-256 of its size and of a few blocks, in hexadecimal. By it, the engine checks
 * that the user chose the same file again for an unfinished upload, without reading all of it. Empty if WebCrypto
 * is unavailable.
 */
export async function fingerprintOf(source: Source, hasher: Hasher): Promise<string> {
  if (!hasher.available) return '';
  const parts: Blob[] = [];
  for (let i = 0; i < BLOCKS; i++) {
    const from = Math.floor((Math.max(0, source.size - BLOCK) * i) / (BLOCKS - 1));
    parts.push(source.slice(from, Math.min(source.size, from + BLOCK)));
  }
  const { sha256 } = await hasher.sha256(new Blob([...parts, `${source.size}`]));
  return hex(sha256);
}
