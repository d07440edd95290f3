/** Removes what surrounds a list of checksums: signatures, HTML, and line breaks and gaps within a digest. */
export function unwrapped(text: string): string {
  return joined(withoutMarkup(withoutSignature(text.replace(/^\uFEFF/, ''))));
}

export function linesOf(text: string): string[] {
  return text.split(/\r\n|\n|\r/);
}

/** The signed part of a clear-signed text (RFC 9580, section 7). */
function withoutSignature(text: string): string {
  return text
    .replace(/-----BEGIN PGP SIGNED MESSAGE-----(?:\r?\n(?=\S).*)*\r?\n/g, '\n')
    .replace(/-----BEGIN PGP (SIGNATURE|PUBLIC KEY BLOCK)-----[\s\S]*?(?:-----END PGP \1-----|$)/g, '\n')
    .replace(/^- (?=-)/gm, '');
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

/** Table rows become lines, and cells are separated by tabs. */
function withoutMarkup(text: string): string {
  if (!/<\/?(?:t[rdh]|table|pre|li|p|br|code|div|span|a|dd|html)\b[^>]*>/i.test(text)) return text;
  return text
    .replace(/\s*\r?\n\s*(?=<t[dh]|<\/t[rdh])/gi, '')
    .replace(/<(?:script|style)\b[\s\S]*?<\/(?:script|style)>/gi, '')
    .replace(/<(?:br|\/?(?:tr|li|p|div|dl|ul|ol|table|h\d|pre))\b[^>]*>/gi, '\n')
    .replace(/<\/?(?:t[dh]|d[td])\b[^>]*>/gi, '\t')
    .replace(/<!?\/?[a-z][^>]*>/gi, '')
    .replace(/&(?:#(\d{1,6})|#x([0-9a-f]{1,6})|(\w+));/gi, (all, decimal, hex, name) => {
      if (name) return ENTITIES[(name as string).toLowerCase()] ?? all;
      return String.fromCodePoint(decimal ? Number(decimal) : Number.parseInt(hex as string, 16));
    });
}

/** Digests in groups of digits: bytes of certutil and OpenSSL, groups of `gpg --print-md`, wrapped columns. */
const GROUPS = [
  ...[128, 64].flatMap((digits) =>
    [2, 4, 8].map(
      (size) =>
        new RegExp(
          `(?<![0-9a-z])(?<![0-9a-f]{${size}}[ \\t:-]{1,2})[0-9a-f]{${size}}(?:(?:[:-]|[ \\t]{1,2}|[ \\t]*\\r?\\n[ \\t]*)[0-9a-f]{${size}}){${digits / size - 1}}(?![0-9a-z])(?![ \\t:-]{1,2}[0-9a-f]{${size}}(?![0-9a-z]))`,
          'gi',
        ),
    ),
  ),
];
const WRAPPED = /(?<![0-9a-z])([0-9a-f]{48,127})\r?\n[ \t]+([0-9a-f]{1,112})(?![0-9a-z])/gi;

function joined(text: string): string {
  let whole = text.replace(WRAPPED, (all, first: string, second: string) => {
    const digits = first.length + second.length;
    return first.length !== 64 && (digits === 64 || digits === 128) ? first + second : all;
  });
  for (const groups of GROUPS) whole = whole.replace(groups, (digits) => digits.replace(/[^0-9a-f]/gi, ''));
  return whole;
}
