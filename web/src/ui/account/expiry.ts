export const DAY_MILLISECONDS = 86_400_000;

/** When a token or a link expires: after a number of days, at the end of a chosen day, or never. */
export type ExpiryChoice = '1' | '7' | '30' | '90' | '365' | 'date' | 'never';

export const EXPIRY_CHOICES: readonly ExpiryChoice[] = ['7', '30', '90', '365', 'date', 'never'];

/**
 * The time at which a token or a link expires: null for never, undefined if the choice is not a time in the future.
 *
 * @param day the chosen day of the choice `date`, as `2027-01-31`; it is valid until its end on this device
 */
export function expiryOf(choice: ExpiryChoice, day: string, now: number): string | null | undefined {
  if (choice === 'never') return null;
  if (choice !== 'date') return new Date(now + Number(choice) * DAY_MILLISECONDS).toISOString();
  const end = new Date(`${day}T23:59:59`);
  if (Number.isNaN(end.getTime()) || end.getTime() <= now || end.getFullYear() > 9999) return undefined;
  return end.toISOString();
}

/** The day of a time in the time zone of this device, in the format of an input of the type `date`. */
export function dayOf(time: number): string {
  const at = new Date(time);
  const two = (value: number): string => `${value}`.padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}
