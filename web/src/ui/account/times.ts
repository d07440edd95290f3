import { ago } from '../format';
import { language } from '../text';

/** A day: `Jan 31, 2027`. */
export function day(time: string): string {
  return new Intl.DateTimeFormat(language.value, { dateStyle: 'medium' }).format(new Date(time));
}

/** Day and time, for tooltips. */
export function moment(time: string): string {
  const style = { dateStyle: 'medium', timeStyle: 'short' } as const;
  return new Intl.DateTimeFormat(language.value, style).format(new Date(time));
}

/** A past time relative to now: `3 minutes ago`. The clock of this device may be wrong, so never in the future. */
export function since(time: string): string {
  return ago(time, Math.max(Date.now(), Date.parse(time)));
}
