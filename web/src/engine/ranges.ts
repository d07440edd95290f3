/** A range of bytes: `from` is inclusive, `to` is exclusive. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Adds a range to a sorted, disjoint list and returns the new list. */
export function plus(ranges: readonly Range[], added: Range): Range[] {
  if (added.to <= added.from) return [...ranges];
  let { from, to } = added;
  const result: Range[] = [];
  for (const range of ranges) {
    if (range.to < from || range.from > to) result.push(range);
    else {
      from = Math.min(from, range.from);
      to = Math.max(to, range.to);
    }
  }
  result.push({ from, to });
  return result.sort((one, other) => one.from - other.from);
}

/** The gaps between the ranges, from 0 to `length`. */
export function missing(ranges: readonly Range[], length: number): Range[] {
  const gaps: Range[] = [];
  let at = 0;
  for (const range of ranges) {
    if (range.from > at) gaps.push({ from: at, to: Math.min(range.from, length) });
    at = Math.max(at, range.to);
  }
  if (at < length) gaps.push({ from: at, to: length });
  return gaps;
}

/** The total number of bytes in the ranges. */
export function total(ranges: readonly Range[]): number {
  return ranges.reduce((sum, range) => sum + range.to - range.from, 0);
}

/** Parses `0-99, 200-299`, both ends inclusive; ignores malformed parts. */
export function parseRanges(text: string): Range[] {
  let ranges: Range[] = [];
  for (const part of text.split(',')) {
    const match = /^\s*(\d+)-(\d+)\s*$/.exec(part);
    if (match) ranges = plus(ranges, { from: Number(match[1]), to: Number(match[2]) + 1 });
  }
  return ranges;
}
