/** Format checks that a signature can't express; the same as `ImageChecks` on the server. */

/** The last bytes of an array. */
export function endOf(bytes: Uint8Array, length: number): Uint8Array {
  return bytes.subarray(Math.max(0, bytes.length - length));
}

/** The leading and trailing bytes by which a format is recognized. */
export class Sample {
  constructor(
    readonly head: Uint8Array,
    readonly tail: Uint8Array,
    readonly size: number,
  ) {}

  /** The byte at an offset, counted from the end if negative; -1 if it is missing. */
  at(offset: number): number {
    return (offset < 0 ? this.tail[this.tail.length + offset] : this.head[offset]) ?? -1;
  }

  /** An unsigned 16-bit little-endian number, or -1. */
  number16(offset: number): number {
    return this.at(offset + 1) < 0 ? -1 : this.at(offset) + this.at(offset + 1) * 0x100;
  }

  /** An unsigned 32-bit little-endian number, or -1. */
  number32(offset: number): number {
    return this.at(offset + 3) < 0 ? -1 : this.number16(offset) + this.number16(offset + 2) * 0x10000;
  }

  text(from: number, to: number): string {
    return new TextDecoder('latin1').decode(this.head.subarray(from, to));
  }
}

const SECTOR = 512;
const PARTITION_TABLE = 446;
const PARTITION_ENTRY = 16;
const PARTITIONS = [0, 1, 2, 3];
const FAT12_CLUSTERS = 4085;
const FAT16_CLUSTERS = 65_525;
const FLOPPY_SIZES = new Set([
  163_840, 184_320, 327_680, 368_640, 737_280, 1_228_800, 1_474_560, 1_720_320, 2_949_120,
]);
const TAR_CHECKSUM = 148;
const TAR_CHECKSUM_DIGITS = 8;

export const CHECKS: Readonly<Record<string, (sample: Sample) => boolean>> = {
  partitions: hasPartitions,
  unpartitioned: (sample) =>
    PARTITIONS.every((i) => {
      const entry = PARTITION_TABLE + i * PARTITION_ENTRY;
      return Array.from({ length: PARTITION_ENTRY }, (_, j) => sample.at(entry + j)).every((b) => b === 0);
    }),
  fat12: (sample) => fatClusters(sample) >= 0 && fatClusters(sample) < FAT12_CLUSTERS,
  fat16: (sample) => fatClusters(sample) >= FAT12_CLUSTERS && fatClusters(sample) < FAT16_CLUSTERS,
  fat32: (sample) => fatClusters(sample) >= FAT16_CLUSTERS,
  floppy: (sample) => FLOPPY_SIZES.has(sample.size),
  sun: hasSunChecksum,
  fit: (sample) => sample.text(0, sample.head.length).includes('\0\0\0\x01images\0'),
  tar: hasTarHeader,
  ovf: (sample) => (sample.text(0, 100).split('\0')[0] ?? '').toLowerCase().endsWith('.ovf'),
};

/** Four plausible partition entries, at least one of them used. Excludes boot code or text in their place. */
function hasPartitions(sample: Sample): boolean {
  const entries = PARTITIONS.map((i) => PARTITION_TABLE + i * PARTITION_ENTRY);
  const possible = entries.every((entry) => sample.at(entry) === 0 || sample.at(entry) === 0x80);
  return possible && entries.some((entry) => sample.at(entry + 4) > 0 && sample.number32(entry + 12) > 0);
}

/** The number of clusters of a FAT volume, from its BIOS parameter block; -1 if there is none. */
function fatClusters(sample: Sample): number {
  const sectorBytes = sample.number16(11);
  const clusterSectors = sample.at(13);
  const reserved = sample.number16(14);
  const fats = sample.at(16);
  const media = sample.at(21);
  const jump = sample.at(0) === 0xeb || sample.at(0) === 0xe9;
  const geometry = isPowerOfTwo(sectorBytes) && sectorBytes >= SECTOR && sectorBytes <= 4096;
  if (!jump || !geometry || !isPowerOfTwo(clusterSectors) || reserved < 1 || fats < 1 || fats > 2) return -1;
  if (media !== 0xf0 && media < 0xf8) return -1;
  const sectors = sample.number16(19) > 0 ? sample.number16(19) : sample.number32(32);
  const fatSectors = sample.number16(22) > 0 ? sample.number16(22) : sample.number32(36);
  const rootSectors = Math.ceil((sample.number16(17) * 32) / sectorBytes);
  const data = sectors - reserved - fats * fatSectors - rootSectors;
  return fatSectors < 1 || data < 1 ? -1 : Math.floor(data / clusterSectors);
}

function isPowerOfTwo(number: number): boolean {
  return number > 0 && (number & (number - 1)) === 0;
}

/** The XOR of all 16-bit words of a Sun label is zero. */
function hasSunChecksum(sample: Sample): boolean {
  let sum = 0;
  for (let i = 0; i < SECTOR; i += 2) sum ^= sample.number16(i);
  return sum === 0;
}

/** The checksum of the first header, which every tar dialect has; its own field counts as spaces. */
function hasTarHeader(sample: Sample): boolean {
  const digits = sample
    .text(TAR_CHECKSUM, TAR_CHECKSUM + TAR_CHECKSUM_DIGITS)
    .replaceAll('\0', ' ')
    .trim();
  if (sample.at(SECTOR - 1) < 0 || !/^[0-7]{1,8}$/.test(digits) || sample.at(0) === 0) return false;
  let sum = ' '.charCodeAt(0) * TAR_CHECKSUM_DIGITS;
  for (let i = 0; i < SECTOR; i++) {
    if (i < TAR_CHECKSUM || i >= TAR_CHECKSUM + TAR_CHECKSUM_DIGITS) sum += sample.at(i);
  }
  return sum === Number.parseInt(digits, 8);
}
