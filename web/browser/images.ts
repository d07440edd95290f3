import { execFileSync } from 'node:child_process';
import { createHash, randomFillSync } from 'node:crypto';
import { closeSync, createReadStream, mkdirSync, mkdtempSync, openSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MEBIBYTE = 1024 * 1024;

/** A temporary directory for the files of a test. */
export function folder(): string {
  return mkdtempSync(join(tmpdir(), 'lading-images-'));
}

/** Writes a file of random bytes. */
export function randomFile(path: string, bytes: number): string {
  const file = openSync(path, 'w');
  const block = Buffer.allocUnsafe(Math.min(bytes, 4 * MEBIBYTE));
  for (let written = 0; written < bytes; written += block.length) {
    randomFillSync(block);
    writeSync(file, block, 0, Math.min(block.length, bytes - written));
  }
  closeSync(file);
  return path;
}

/** Creates an ISO 9660 image of at least this size with xorriso. */
export function isoImage(directory: string, name: string, mebibytes: number): string {
  const content = join(directory, `${name}-content`);
  mkdirSync(content, { recursive: true });
  randomFile(join(content, 'payload.bin'), mebibytes * MEBIBYTE);
  const image = join(directory, name);
  const options = ['-as', 'mkisofs', '-quiet', '-V', 'LADING', '-o', image, content];
  execFileSync('xorriso', options, { stdio: ['ignore', 'ignore', 'inherit'] });
  return image;
}

export async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const part of createReadStream(path)) hash.update(part as Buffer);
  return hash.digest('hex');
}
