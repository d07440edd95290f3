import { language } from './text';

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'];

/** Formats bytes: `4.7 GB`, in powers of 1000, as disk vendors and download pages do. */
export function bytes(count: number): string {
  let value = count;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : 1;
  const number = new Intl.NumberFormat(language.value, {
    maximumFractionDigits: digits,
    minimumFractionDigits: digits,
  });
  return `${number.format(value)} ${UNITS[unit]}`;
}

/** Formats a duration in seconds: `45 s`, `12 min`, `3 h 20 min`. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–';
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 24 ? `${hours} h ${minutes % 60} min` : `${Math.round(hours / 24)} d`;
}

const STEPS: [number, Intl.RelativeTimeFormatUnit][] = [
  [60, 'second'],
  [60, 'minute'],
  [24, 'hour'],
  [30, 'day'],
  [12, 'month'],
];

/** Formats a past time relative to `now`, in milliseconds since 1970: `3 minutes ago`. */
export function ago(time: string, now: number): string {
  let value = Math.max(0, (now - Date.parse(time)) / 1000);
  const relative = new Intl.RelativeTimeFormat(language.value, { numeric: 'auto' });
  for (const [size, unit] of STEPS) {
    if (value < size) return relative.format(-Math.floor(value), unit);
    value /= size;
  }
  return relative.format(-Math.floor(value), 'year');
}

/** Whole percent; 100 only when complete. */
export function percent(part: number, whole: number): number {
  if (whole === 0) return part === whole ? 100 : 0;
  return part >= whole ? 100 : Math.min(99, Math.floor((part / whole) * 100));
}

/** Formats a part as whole percent: `42%`. */
export function percentage(part: number, whole: number): string {
  return inPercent(percent(part, whole));
}

/** Formats a number of percent. */
export function inPercent(count: number): string {
  return new Intl.NumberFormat(language.value, { style: 'percent' }).format(count / 100);
}
