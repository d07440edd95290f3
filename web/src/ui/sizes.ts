/** Units of sizes that users enter: powers of 1000, as everywhere on the page. */
export const UNITS = ['MB', 'GB', 'TB'] as const;

export type Unit = (typeof UNITS)[number];

const BYTES: Readonly<Record<Unit, number>> = { MB: 1e6, GB: 1e9, TB: 1e12 };

/** A size as a number in the largest unit that it fills, exactly. */
export function inUnits(size: number): { readonly count: number; readonly unit: Unit } {
  const unit = [...UNITS].reverse().find((each) => size >= BYTES[each]) ?? 'MB';
  return { count: size / BYTES[unit], unit };
}

/** The bytes of a number in a unit; undefined if the text is not such a number, or there are too many. */
export function bytesOf(text: string, unit: Unit): number | undefined {
  const count = Number(text.replace(',', '.'));
  const bytes = Math.round(count * BYTES[unit]);
  const valid = text.trim() !== '' && count >= 0 && Number.isSafeInteger(bytes);
  return valid ? bytes : undefined;
}
