import { signal } from '@preact/signals';
import { en, type Key, type Locale, type Words } from '../locale/en';

/**
 * The languages of the page, with their own names. Another one needs a file in `locale`, a line here, and the texts outside
 * the page (docs/extending.md).
 */
export const LANGUAGES = {
  en: { name: 'English', load: async () => en },
  de: { name: 'Deutsch', load: async () => (await import('../locale/de')).de },
} as const satisfies Readonly<Record<string, { name: string; load: () => Promise<Locale> }>>;

/** Languages written from right to left. The layout needs no other change for them. */
const RIGHT_TO_LEFT: ReadonlySet<string> = new Set([
  'ar',
  'ckb',
  'dv',
  'fa',
  'he',
  'ps',
  'sd',
  'ug',
  'ur',
  'yi',
]);

export type Language = keyof typeof LANGUAGES;

export const language = signal<Language>('en');
const locale = signal<Locale>(en);

/** Values for the placeholders of a text. Numbers are formatted for the language: `10,000`. */
export type Values = Readonly<Record<string, string | number>>;

/** The text in the chosen language, with its placeholders filled; the number `count` selects the plural form. */
export function text(key: Key, values: Values = {}): string {
  return fill(locale.value[key], values);
}

/** Selects the form of a text in the chosen language, and fills its placeholders. */
export function fill(words: Words, values: Values): string {
  const form = formOf(words, Number(values.count));
  return form.replace(/\{(\w+)\}/g, (_, name: string) => isolated(formatted(values[name] ?? '')));
}

function formOf(words: Words, count: number): string {
  if (typeof words === 'string') return words;
  return words[new Intl.PluralRules(language.value).select(count)] ?? words.other;
}

function formatted(value: string | number): string {
  return typeof value === 'number' ? new Intl.NumberFormat(language.value).format(value) : value;
}

/** Right-to-left letters, and direction marks. */
const FROM_RIGHT =
  /[\u0590-\u08ff\u200e\u200f\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** Isolates a value whose direction may differ from that of the surrounding text. */
export function isolated(words: string): string {
  const mixed = document.documentElement.dir === 'rtl' || FROM_RIGHT.test(words);
  return mixed ? `\u2068${words}\u2069` : words;
}

/** Changes the language and stores the choice. */
export async function setLanguage(chosen: Language): Promise<void> {
  locale.value = await LANGUAGES[chosen].load();
  language.value = chosen;
  document.documentElement.lang = chosen;
  document.documentElement.dir = RIGHT_TO_LEFT.has(chosen) ? 'rtl' : 'ltr';
  remember('lading.language', chosen);
}

/** The stored language, else the browser's, else English. */
export function preferredLanguage(): Language {
  const wanted = recall('lading.language') ?? new Intl.Locale(navigator.language).language;
  return wanted in LANGUAGES ? (wanted as Language) : 'en';
}

/** Stores a setting on this device, if possible. */
export function remember(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // A setting that can't be stored lasts until the page is closed.
  }
}

export function recall(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
