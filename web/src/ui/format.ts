import { language } from './text';

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte', 'petabyte'] as const;

/** Formats bytes: `4.7 GB`, in powers of 1000, as disk vendors and download pages do. */
export function bytes(count: number): string {
  const { value, unit, digits } = scaled(count);
  return inUnit(value, unit, unit === 'byte' ? 'long' : 'short', digits);
}

/** Formats bytes per second: `4.7 MB/s`. */
export function bytesPerSecond(count: number): string {
  const { value, unit, digits } = scaled(count);
  return inUnit(value, `${unit}-per-second`, 'short', digits);
}

/** The value in the largest suitable unit, and its decimal places: one below 100, none for bytes. */
function scaled(count: number): { value: number; unit: string; digits: number } {
  let value = count;
  let step = 0;
  while (value >= 999.5 && step < UNITS.length - 1) {
    value /= 1000;
    step++;
  }
  const digits = step === 0 || value >= 99.95 ? 0 : 1;
  return { value, unit: UNITS[step] ?? 'byte', digits };
}

function inUnit(value: number, unit: string, unitDisplay: 'short' | 'long', digits = 0): string {
  const fraction = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return new Intl.NumberFormat(language.value, { style: 'unit', unit, unitDisplay, ...fraction }).format(
    value,
  );
}

/** Formats a duration in seconds: `45 s`, `12 min`, `3 h 20 min`, `2 days`. Symbols up to hours are international. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–';
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 24 ? `${hours} h ${minutes % 60} min` : inUnit(Math.round(hours / 24), 'day', 'long');
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
