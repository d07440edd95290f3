import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type KnownDigests, sumsIn, type Verdict, verdictOn } from '../src/engine/reading/sums';

const NAME = 'größe-disk-1.0.iso';
const hash = (algorithm: string, words: string) => createHash(algorithm).update(words).digest();
const H = hash('sha256', 'mine').toString('hex');
const O = hash('sha256', 'other').toString('hex');
const L = hash('sha512', 'mine').toString('hex');
const P = hash('sha512', 'other').toString('hex');
const B = hash('sha256', 'mine').toString('base64');
const C = hash('sha512', 'mine').toString('base64');
const WRONG = hash('sha256', 'damaged').toString('hex');
const WRONG_LONG = hash('sha512', 'damaged').toString('hex');
const BOTH: KnownDigests = { sha256: H, sha512: L };

const say = (text: string, known: KnownDigests = BOTH, name = NAME): Verdict['kind'] =>
  verdictOn(name, known, sumsIn(text)).kind;
const groups = (hex: string, size: number, between: string) =>
  (hex.match(new RegExp(`.{${size}}`, 'g')) ?? []).join(between);
const gpg = (hex: string) => {
  const parts = hex.toUpperCase().match(/.{8}/g) ?? [];
  const lines: string[] = [];
  while (parts.length > 0) lines.push(parts.splice(0, 4).join(' '));
  return lines.join(`\n${' '.repeat(NAME.length + 2)}`);
};

/** Lists of publishers, with the checksum of this file (`own`, SHA-256 or SHA-512) beside that of another one. */
const lists: Record<string, (own: string, other: string, algorithm: string) => string> = {
  GNU: (own, other) => `${other}  other-1.0.iso\n${own}  ${NAME}\n`,
  'GNU, binary': (own, other) => `${other} *other-1.0.iso\n${own} *./iso/${NAME}\n`,
  CRLF: (own, other) => `${other}  other-1.0.iso\r\n${own}  ${NAME}\r\n`,
  'upper case': (own, other) => `${other.toUpperCase()}  other-1.0.iso\n${own.toUpperCase()}  ${NAME}`,
  'with sizes': (own, other) => ` ${other}  1234 other-1.0.iso\n ${own}  5678 ${NAME}\n`,
  decomposed: (own, other) => `${other}  other-1.0.iso\n${own}  ${NAME.normalize('NFD')}\n`,
  BSD: (own, other, algorithm) =>
    `${algorithm} (other-1.0.iso) = ${other}\nSIZE (x) = 5\n${algorithm} (${NAME}) = ${own}`,
  'openssl dgst': (own, other, algorithm) =>
    `SHA2-${algorithm.slice(-3)}(other-1.0.iso)= ${other}\nSHA2-${algorithm.slice(-3)}(${NAME})= ${own}`,
  'openssl dgst -c': (own, other, algorithm) =>
    `${algorithm}(other-1.0.iso)= ${groups(other, 2, ':')}\n${algorithm}(${NAME})= ${groups(own, 2, ':')}`,
  'clear-signed': (own, other) =>
    `-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n${other}  other-1.0.iso\n${own}  ${NAME}\n` +
    `-----BEGIN PGP SIGNATURE-----\n\niQIzBAEBCAAdFiEE${'A'.repeat(48)}\n=abcd\n-----END PGP SIGNATURE-----\n`,
  'gpg --print-md': (own, other) => `other-1.0.iso: ${gpg(other)}\n${NAME}: ${gpg(own)}\n`,
  'Get-FileHash': (own, other, algorithm) =>
    `\nAlgorithm       Hash                                Path\n---------       ----             ----\n` +
    `${algorithm}          ${other.toUpperCase()}       C:\\iso\\other-1.0.iso\n` +
    `${algorithm}          ${own.toUpperCase()}       C:\\iso\\${NAME}\n`,
  'Get-FileHash | fl': (own, other, algorithm) =>
    `Algorithm : ${algorithm}\nHash      : ${other.toUpperCase()}\nPath      : C:\\iso\\other-1.0.iso\n\n` +
    `Algorithm : ${algorithm}\nHash      : ${own.toUpperCase()}\nPath      : C:\\iso\\${NAME}\n\n`,
  certutil: (own, other, algorithm) =>
    `${algorithm} hash of other-1.0.iso:\n${other}\nCertUtil: -hashfile command completed successfully.\n` +
    `${algorithm} hash of ${NAME}:\n${own}\nCertUtil: -hashfile command completed successfully.\n`,
  'certutil with spaces': (own, other, algorithm) =>
    `${algorithm} hash of file other-1.0.iso:\n${groups(other, 2, ' ')}\nCertUtil: -hashfile command completed successfully.\n` +
    `${algorithm} hash of file ${NAME}:\n${groups(own, 2, ' ')}\nCertUtil: -hashfile command completed successfully.\n`,
  'JSON in one line': (own, other, algorithm) =>
    JSON.stringify({
      files: [
        { name: 'other-1.0.iso', [algorithm]: other },
        { name: NAME, [algorithm]: own },
      ],
    }),
  'JSON, indented': (own, other, algorithm) =>
    JSON.stringify({ 'other-1.0.iso': { [algorithm]: other }, [NAME]: { [algorithm]: own } }, null, 2),
  'JSON with addresses': (own, other, algorithm) =>
    JSON.stringify([
      { url: 'https://a.test/iso/other-1.0.iso', hashes: { [algorithm]: other } },
      { url: `https://a.test/iso/${encodeURIComponent(NAME)}?x=1`, hashes: { [algorithm]: own } },
    ]),
  'JSON lines': (own, other, algorithm) =>
    `${JSON.stringify({ name: 'other-1.0.iso', [algorithm]: other })}\n${JSON.stringify({ name: NAME, [algorithm]: own })}\n`,
  'YAML list': (own, other, algorithm) =>
    `files:\n  - name: other-1.0.iso\n    ${algorithm}: ${other}\n  - name: ${NAME}\n    size: 5\n    ${algorithm}: "${own}"\n`,
  'YAML, digest first': (own, other, algorithm) =>
    `- ${algorithm}: ${other}\n  name: other-1.0.iso\n- ${algorithm}: ${own}\n  name: '${NAME}'\n`,
  'YAML map': (own, other, algorithm) =>
    `other-1.0.iso:\n  ${algorithm}: ${other}\n${NAME}:\n  ${algorithm}: ${own}\n`,
  'HTML table': (own, other) =>
    `<table><tr><th>File</th><th>Sum</th></tr>\n<tr>\n <td><a href="/x">other-1.0.iso</a></td>\n <td><code>${other}</code></td>\n</tr>` +
    `<tr><td>gr&ouml;&szlig;e</td></tr><tr>\n <td>${NAME.replace('ö', '&#246;')}</td>\n <td><code>${own}</code></td>\n</tr></table>`,
  'cells of a table': (own, other) =>
    `File\tSize\tSum\nother-1.0.iso\t5 GB\t${other}\n${NAME}\t6 GB\t${own}\n`,
  Markdown: (own, other) =>
    `| File | Sum |\n|---|---|\n| other-1.0.iso | \`${other}\` |\n| ${NAME} | \`${own}\` |\n`,
  CSV: (own, other) => `name,size,sum\nother-1.0.iso,5,${other}\n"${NAME}",6,"${own}"\n`,
  'algorithm and colon': (own, other, algorithm) =>
    `other-1.0.iso ${algorithm.toLowerCase()}:${other}\n${NAME} ${algorithm.toLowerCase()}:${own}\n`,
};

describe('lists of checksums that publishers use', () => {
  for (const [form, write] of Object.entries(lists)) {
    test(form, () => {
      expect(say(write(H, O, 'SHA256'))).toBe('matches');
      expect(say(write(L, P, 'SHA512'))).toBe('matches');
      expect(say(write(WRONG, H, 'SHA256')), 'another sum beside the name').toBe('differs');
      expect(say(write(WRONG_LONG, L, 'SHA512')), 'another sum beside the name').toBe('differs');
      expect(say(write(WRONG, O, 'SHA256'), BOTH, 'third.iso'), 'not named').toBe('unnamed');
    });
  }

  test('a single checksum, in any notation', () => {
    for (const alone of [
      H,
      H.toUpperCase(),
      ` ${H}\n`,
      `0x${H}`,
      `sha256:${H}`,
      `SHA-256: ${H}`,
      `SHA256SUM=${H}`,
      groups(H, 2, ':'),
      groups(H, 2, ' '),
      groups(H, 4, ' '),
      groups(H, 8, '-'),
      B,
      `sha256-${B}`,
      `sha256-${B.replace(/=+$/, '')}`,
      `Repr-Digest: sha-256=:${B}:`,
      `integrity="sha512-${C}"`,
      `sha-512=:${C}:`,
      C,
      L,
      `sha512:${L}`,
      groups(L, 2, ' '),
    ]) {
      expect(say(alone), alone).toBe('matches');
      expect(say(alone, { sha256: O, sha512: P }), alone).toBe('differs');
    }
  });

  test('wrapped lines', () => {
    const text = `Algorithm : SHA512\nHash      : ${L.slice(0, 68)}\n            ${L.slice(68)}\nPath      : C:\\${NAME}\n`;
    expect(say(text)).toBe('matches');
    expect(say(text, { sha256: H, sha512: P })).toBe('differs');
  });

  test('names with a backslash or a line break are escaped', () => {
    expect(say(`\\${O}  other\\\\1.iso\n\\${H}  my\\\\disk.iso\n`, BOTH, 'my\\disk.iso')).toBe('matches');
    expect(say(`\\${O}  other\\\\1.iso\n\\${WRONG}  my\\\\disk.iso\n`, BOTH, 'my\\disk.iso')).toBe('differs');
  });
});

describe('no false alarm is raised', () => {
  test('by several checksums without the name: each of them may be of this file', () => {
    expect(say(`${O}\n${H}\n`)).toBe('matches');
    expect(say(`${O}\n${WRONG}\n`)).toBe('unnamed');
    expect(say(`{"sums": ["${O}", "${H}"]}`)).toBe('matches');
    expect(say(`"a": "${O}", "b": "${H}"`)).toBe('matches');
  });

  test('by a name that only contains this one', () => {
    expect(say(`${H}  disk.iso\n${O}  my-disk.iso\n`, BOTH, 'disk.iso')).toBe('matches');
    expect(say(`${O}  my-disk.iso\n${WRONG}  my disk.iso\n`, BOTH, 'disk.iso')).toBe('unnamed');
    expect(say(`${O}  disk.iso.asc\n${WRONG}  disk.iso.zst\n`, BOTH, 'disk.iso')).toBe('unnamed');
  });

  test('by digests of other algorithms with the same length', () => {
    for (const other of [
      'SHA3-256',
      'BLAKE2s',
      'BLAKE3',
      'SHA-512/256',
      'SM3',
      'Keccak-256',
      'blake2b-256',
    ]) {
      expect(say(`${other} (${NAME}) = ${O}`), other).toBe('none');
      expect(say(`${other}: ${O}\nSHA256: ${H}\n`), other).toBe('matches');
      expect(say(`SHA256: ${H}\n${other}: ${O}\n`), other).toBe('matches');
      expect(say(`# ${other}\n${O}  ${NAME}\n`), other).toBe('none');
      expect(say(JSON.stringify({ name: NAME, [other]: O, sha256: H })), other).toBe('matches');
    }
    for (const other of ['SHA3-512', 'BLAKE2b', 'Whirlpool', 'B2SUM', 'SHA3_512']) {
      expect(say(`${other} (${NAME}) = ${P}`), other).toBe('none');
      expect(say(`${other}: ${P}\nSHA512: ${L}\n`), other).toBe('matches');
      expect(say(`${NAME}:\n  ${other}: ${P}\n  sha512: ${L}\n`), other).toBe('matches');
    }
  });

  test('by digests of other lengths', () => {
    const short = hash('sha1', 'x').toString('hex');
    const md5 = hash('md5', 'x').toString('hex');
    expect(say(`${md5}  ${NAME}\n${md5}  other.iso`)).toBe('none');
    expect(say(`${md5}\n${hash('md5', 'y').toString('hex')}\n`)).toBe('none');
    expect(say(`MD5: ${md5}\nSHA1: ${short}\nSHA256: ${H}\n`)).toBe('matches');
    expect(say(hash('sha384', 'x').toString('hex'))).toBe('none');
  });

  test('by several lines of one name', () => {
    expect(say(`${O}  amd64/${NAME}\n${H}  arm64/${NAME}\n`)).toBe('matches');
    expect(say(`${O}  amd64/${NAME}\n${WRONG}  arm64/${NAME}\n`)).toBe('differs');
  });

  test('by texts without a digest', () => {
    for (const text of [
      '',
      'nothing here',
      NAME,
      'a'.repeat(63),
      'g'.repeat(64),
      'a'.repeat(65),
      '{',
      '[1, null, {}]',
    ])
      expect(say(text), text).toBe('none');
  });
});

describe('a digest that is not yet known', () => {
  test('is only waited for if the verdict depends on it', () => {
    const unknown: KnownDigests = { sha256: H, sha512: null };
    expect(verdictOn(NAME, unknown, sumsIn(`${L}  ${NAME}`))).toEqual({ kind: 'waits', algorithm: 'sha512' });
    expect(say(`${H}  ${NAME}\n${L}  ${NAME}`, unknown)).toBe('matches');
    expect(say(`${WRONG}  ${NAME}\n${L}  ${NAME}`, unknown)).toBe('differs');
    expect(say(`${H}  ${NAME}`, { sha256: null, sha512: null })).toBe('waits');
    expect(say(`${H}  ${NAME}\n${L}  ${NAME}`, { sha256: null, sha512: L })).toBe('matches');
  });
});

test('a list of many thousand lines is read quickly', () => {
  const lines = Array.from(
    { length: 20_000 },
    (_, i) => `${hash('sha256', `${i}`).toString('hex')}  file-${i}.iso`,
  );
  expect(sumsIn(lines.join('\n'))).toHaveLength(20_000);
  expect(say([...lines, `${H}  ${NAME}`].join('\n'))).toBe('matches');
});
