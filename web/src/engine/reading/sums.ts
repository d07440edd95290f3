import { linesOf, unwrapped } from './sums-text';

/** A checksum found in a text. */
export interface Sum {
  /** 64 or 128 hexadecimal digits, in lower case. */
  readonly hex: string;
  /** The algorithm that the text names, such as `sha256`; null if it names none. */
  readonly algorithm: string | null;
  /** Possible file names beside the checksum. */
  readonly names: readonly string[];
}

/** The known digests of a stored file, in hexadecimal. */
export interface KnownDigests {
  readonly sha256: string | null;
  readonly sha512: string | null;
}

export type Verdict =
  /** One of the checksums is that of the file. */
  | { readonly kind: 'matches'; readonly algorithm: 'sha256' | 'sha512' }
  /** The checksum beside the name of this file differs, or the only checksum in the text. */
  | { readonly kind: 'differs'; readonly algorithm: 'sha256' | 'sha512' }
  /** Several checksums, and none can be assigned to this file. */
  | { readonly kind: 'unnamed' }
  /** No comparable checksum in the text. */
  | { readonly kind: 'none' }
  /** This digest of the file must be known first. */
  | { readonly kind: 'waits'; readonly algorithm: 'sha256' | 'sha512' };

const COMPARED = ['sha256', 'sha512'] as const;
export const DIGITS = { sha256: 64, sha512: 128 };

/** Compares the checksums of a publisher with a file. */
export function verdictOn(name: string, known: KnownDigests, sums: readonly Sum[]): Verdict {
  let waits: Verdict | null = null;
  let differs: Verdict | null = null;
  let compared = false;
  for (const algorithm of COMPARED) {
    const all = sums.filter((sum) => sum.hex.length === DIGITS[algorithm]);
    const comparable = all.filter((sum) => (sum.algorithm ?? algorithm) === algorithm);
    if (comparable.length === 0) continue;
    compared = true;
    const own = known[algorithm];
    const named = comparable.filter((sum) => sum.names.some((other) => isName(other, name)));
    const values = new Set(comparable.map((sum) => sum.hex));
    const sure = named.length > 0 ? named : values.size === 1 ? comparable : [];
    if (own === null) waits ??= { kind: 'waits', algorithm };
    else if ((sure.length > 0 ? sure : comparable).some((sum) => sum.hex === own))
      return { kind: 'matches', algorithm };
    else if (sure.length > 0) differs ??= { kind: 'differs', algorithm };
  }
  return differs ?? waits ?? { kind: compared ? 'unnamed' : 'none' };
}

/** Whether the text beside a checksum is the file name: alone, with its path, or as a URL. */
export function isName(beside: string, name: string): boolean {
  const wanted = name.normalize('NFC');
  const given = beside.normalize('NFC');
  if (given === wanted || given.split(/[/\\]/).pop() === wanted) return true;
  if (!given.includes('/')) return false;
  try {
    return (
      decodeURIComponent(given.replace(/[?#].*$/, ''))
        .split('/')
        .pop()
        ?.normalize('NFC') === wanted
    );
  } catch {
    return false;
  }
}

/** All digests of 32 and 64 bytes in a text, in any usual notation. */
export function sumsIn(pasted: string): Sum[] {
  const text = unwrapped(pasted);
  return jsonSums(text) ?? lineSums(text);
}

// ---- digests

/** Contiguous hexadecimal digits. */
const HEX = /(?<![0-9a-z])(?:0x)?([0-9a-f]{128}|[0-9a-f]{64})(?![0-9a-z])/gi;
/** Base64 of 64 or 32 bytes, as in `sha512-...` and `sha-256=:...:`; also URL-safe. */
const BASE64 = /(?<![\w+/])(?:[\w+/-]{86}==|[\w+/-]{43}=)(?![\w+/=])/g;
/** Base64 after the name of its algorithm, which BASE64 would read as part of the digest. */
const LABELLED = /\b(sha-?(?:256|512))[-:=]{1,2}([\w+/-]{86}(?:==)?|[\w+/-]{43}=?)(?![\w+/=])/gi;

interface Found {
  readonly hex: string;
  readonly at: number;
  readonly end: number;
}

function digestsIn(line: string): Found[] {
  const found: Found[] = [];
  const add = (hex: string | null, at: number, end: number) => {
    if (hex && !found.some((other) => at < other.end && other.at < end)) found.push({ hex, at, end });
  };
  for (const match of line.matchAll(HEX)) {
    add((match[1] ?? '').toLowerCase(), match.index, match.index + match[0].length);
  }
  for (const match of line.matchAll(LABELLED)) {
    const end = match.index + match[0].length;
    const encoded = match[2] ?? '';
    add(fromBase64(encoded), end - encoded.length, end);
  }
  for (const match of line.matchAll(BASE64)) {
    add(fromBase64(match[0]), match.index, match.index + match[0].length);
  }
  return found.sort((a, b) => a.at - b.at);
}

function fromBase64(encoded: string): string | null {
  try {
    const bytes = atob(encoded.replace(/-/g, '+').replace(/_/g, '/').replace(/=+$/, ''));
    if (bytes.length !== 32 && bytes.length !== 64) return null;
    return [...bytes].map((byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join('');
  } catch {
    return null;
  }
}

// ---- algorithms

/** Algorithms with digests of 32 or 64 bytes, and others that are often listed beside them. */
const ALGORITHM =
  /(?<![0-9a-z])(sha-?3[-_ ]?\d{3}|sha-?512[/_-](?:224|256)|sha-?2?[-_ ]?(?:224|256|384|512)|shake\d*|keccak[-_ ]?\d*|blake2?3?[bsp]*[-_ ]?\d*|b[23]sum|sm3|whirlpool|streebog[-_ ]?\d*|gost\w*|ripemd-?\d*|tiger|skein[-_ ]?\d*|md5|sha-?1)(?=sums?(?![a-z])|(?![0-9a-z]))/gi;

/** Digits of algorithms with a fixed length. If a digest has another length, the name belongs to something else. */
const LENGTHS: Readonly<Record<string, number>> = {
  sha256: 64,
  sha512: 128,
  md5: 32,
  sha1: 40,
  sha224: 56,
  sha384: 96,
};

/** The last algorithm named in the text whose digests have this number of digits. */
function algorithmIn(text: string, digits: number): string | null {
  const names = [...text.matchAll(ALGORITHM)].map((match) =>
    match[0]
      .toLowerCase()
      .replace(/[-_ ]/g, '')
      .replace(/^sha2(224|256|384|512)$/, 'sha$1'),
  );
  return names.findLast((name) => (LENGTHS[name] ?? digits) === digits) ?? null;
}

// ---- lines and what belongs to them

interface Line {
  readonly text: string;
  readonly indent: number;
  /** Whether an item of a list (`- `) starts on this line. */
  readonly startsItem: boolean;
  readonly found: Found[];
}

function lineSums(text: string): Sum[] {
  const lines = linesOf(text).map((line): Line => {
    const dash = /^(\s*)(- +)?/.exec(line);
    const indent = (dash?.[0] ?? '').length;
    return { text: line, indent, startsItem: dash?.[2] !== undefined, found: digestsIn(line) };
  });
  const sums: Sum[] = [];
  lines.forEach((line, number) => {
    for (const [which, found] of line.found.entries()) {
      const rest = without(line);
      const before = line.text.slice(line.found[which - 1]?.end ?? 0, found.at);
      const own = cells(rest);
      const beside = own.length > 0 ? own : neighbours(lines, number);
      const digits = found.hex.length;
      const algorithm =
        algorithmIn(labels(before), digits) ??
        (line.found.length === 1 ? algorithmIn(labels(rest), digits) : null) ??
        heading(lines, number, digits);
      sums.push({ hex: found.hex, algorithm, names: beside });
    }
  });
  return sums;
}

/** A line without its digests. */
function without(line: Line): string {
  let rest = '';
  let end = 0;
  for (const found of line.found) {
    rest += `${line.text.slice(end, found.at)}\t`;
    end = found.end;
  }
  return rest + line.text.slice(end);
}

/** The part of a line that can name the algorithm: without parentheses and file names. */
function labels(rest: string): string {
  return rest.replace(/\(.*\)/, ' ').replace(/\S+\.[a-z]\w{0,9}(?!\w)/gi, ' ');
}

/** The rest of a `sha256sum` line whose file name has no spaces. */
const SIMPLE = /^\t [ *]([^\s"'|,;]+)$/;

/** The possible file names on a line. */
function cells(rest: string): string[] {
  const simple = SIMPLE.exec(rest)?.[1];
  if (simple !== undefined) return [simple];
  const bracketed = /^\s*\S*?[\w-]+ ?\((.*)\) ?= ?:?\s*:?$/.exec(rest)?.[1];
  if (bracketed !== undefined) return [bracketed];
  const escaped = /^\s*\\\s/.test(rest);
  const plain = escaped ? rest.replace(/^\s*\\/, '') : rest;
  const found: string[] = [];
  for (const cell of [plain, ...plain.split(/[\t|,;"'`<>]|\s{2,}/)]) {
    const name = clean(escaped ? unescaped(cell) : cell);
    if (name && !found.includes(name)) found.push(name);
  }
  return found;
}

/** An algorithm after the name: `disk.iso sha256:...`. */
const LAST_ALGORITHM = /(?<=\S)\s+sha-?\d+$/i;

const LABEL = /^[\w./ -]{0,20}$/;

/** A cell without the characters around a name; empty if it is not a name. */
function clean(cell: string): string {
  const bare = cell
    .replace(/^[\s|"'`*#>:=-]*(?:[A-Za-z][\w-]* ?[:=] )?\s*["'`*]*/, '')
    .replace(/[\s|"'`,;]*$/, '')
    .replace(/ ?[:=]+$/, '')
    .replace(/^\d+\s+(?=\S)/, '')
    .replace(LAST_ALGORITHM, '');
  const rest = bare.replace(ALGORITHM, '').replace(/hash|sum|digest|checksum|value/gi, '');
  return LABEL.test(bare) && /^[\W_]*$/.test(rest) ? '' : bare;
}

/** `sha256sum` writes a backslash before a line whose name has a line break or a backslash. */
function unescaped(name: string): string {
  return name.replace(/\\([\\nr])/g, (_, letter: string) =>
    letter === 'n' ? '\n' : letter === 'r' ? '\r' : '\\',
  );
}

/** How many lines above and below a digest are searched for names. */
const MAX_NEIGHBOURS = 12;

/** The names for a digest on its own line: from the same record, or from the line above if it ends with a colon. */
function neighbours(lines: readonly Line[], number: number): string[] {
  const line = lines[number] as Line;
  const title = lines[number - 1];
  if (title && title.found.length === 0 && title.indent === line.indent && /:\s*$/.test(title.text)) {
    return [...cells(title.text), ...asTitle(title.text)];
  }
  const record = [...above(lines, number), ...below(lines, number)];
  // With another digest of the same length in the record, a name can't be assigned.
  const hasSameLength = (other: Line) =>
    other.found.some(({ hex }) => hex.length === line.found[0]?.hex.length);
  if (record.some((other) => other.indent <= line.indent && hasSameLength(other))) return [];
  return record.flatMap((other) => cells(without(other)));
}

/** Lines of the same record, and its parents by indentation. */
function above(lines: readonly Line[], number: number): Line[] {
  const found: Line[] = [];
  let { indent } = lines[number] as Line;
  let climbed = lines[number]?.startsItem ?? false;
  for (let i = number - 1; i >= Math.max(0, number - MAX_NEIGHBOURS); i--) {
    const line = lines[i] as Line;
    if (line.text.trim() === '') break;
    if (line.indent > indent || (line.indent === indent && climbed)) continue;
    found.push(line);
    climbed ||= line.startsItem || line.indent < indent;
    indent = line.indent;
  }
  return found;
}

function below(lines: readonly Line[], number: number): Line[] {
  const found: Line[] = [];
  const { indent } = lines[number] as Line;
  for (let i = number + 1; i < lines.length && i <= number + MAX_NEIGHBOURS; i++) {
    const line = lines[i] as Line;
    if (line.text.trim() === '' || line.startsItem || line.indent < indent) break;
    if (line.indent === indent) found.push(line);
  }
  return found;
}

/** `SHA256 hash of C:\images\disk.iso:`, as certutil prints it, in several languages. */
function asTitle(line: string): string[] {
  const name = /\b(?:hash of file|hash of|von|de|di|hash)\s+(.+?) ?:\s*$/i.exec(line)?.[1];
  return name === undefined ? [] : [name, name.replace(/^\S+\s+/, '')];
}

/** How many lines above a list are searched for its title. */
const MAX_HEADING = 1000;

/** The algorithm that a line above names: a title, or a line of the same record. Lines with digests are skipped. */
function heading(lines: readonly Line[], number: number, digits: number): string | null {
  for (let i = number - 1; i >= 0 && i >= number - MAX_HEADING; i--) {
    const line = lines[i] as Line;
    if (line.found.length > 0) continue;
    const algorithm = algorithmIn(labels(line.text), digits);
    if (algorithm) return algorithm;
  }
  return null;
}

// ---- JSON

function jsonSums(text: string): Sum[] | null {
  const trimmed = text.trim();
  if (!/^[[{]/.test(trimmed)) return null;
  try {
    const sums: Sum[] = [];
    walk(JSON.parse(trimmed), [], [], sums);
    return sums;
  } catch {
    return ndjson(trimmed);
  }
}

/** One JSON document on each line. */
function ndjson(text: string): Sum[] | null {
  const sums: Sum[] = [];
  try {
    for (const line of linesOf(text)) if (line.trim()) walk(JSON.parse(line), [], [], sums);
    return sums;
  } catch {
    return null;
  }
}

/** @param names strings beside and above the value */
function walk(value: unknown, keys: readonly string[], names: readonly string[], sums: Sum[]): void {
  if (typeof value === 'string') return collect(value, [...keys, value], names, sums);
  if (Array.isArray(value)) for (const item of value) walk(item, keys, names, sums);
  else if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    const texts = entries.flatMap(([, item]) => (typeof item === 'string' ? [item] : []));
    for (const [key, item] of entries) {
      collect(key, keys, typeof item === 'string' ? [item] : [], sums);
      walk(item, [...texts, ...keys, key], [...names, ...texts, key], sums);
    }
  }
}

/** @param labels strings that may name the algorithm, the nearest last */
function collect(text: string, labels: readonly string[], names: readonly string[], sums: Sum[]): void {
  for (const { hex } of digestsIn(text)) {
    const stated = labels.map((label) => algorithmIn(label, hex.length));
    sums.push({ hex, algorithm: stated.findLast((found) => found !== null) ?? null, names });
  }
}
