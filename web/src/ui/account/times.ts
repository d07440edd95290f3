import { ago } from '../format';
import { language } from '../text';

const format = (time: string, style: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat(language.value, style).format(new Date(time));

/** A day: `Jan 31, 2027`. */
export const day = (time: string): string => format(time, { dateStyle: 'medium' });

/** Day and time, for tooltips. */
export const moment = (time: string): string => format(time, { dateStyle: 'medium', timeStyle: 'short' });

/** A past time relative to now: `3 minutes ago`. If the clock of this device is late, the time counts as now. */
export function since(time: string): string {
  return ago(time, Math.max(Date.now(), Date.parse(time)));
}
