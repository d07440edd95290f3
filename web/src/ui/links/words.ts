import { type LinksKey, linksEn } from '../../locale/links-en';
import { LazyWords } from '../lazy-words';
import type { Values } from '../text';

const texts = new LazyWords<LinksKey>(linksEn, {
  en: async () => linksEn,
  de: async () => (await import('../../locale/links-de')).linksDe,
});

/** A text about the links of the user in the chosen language. */
export const words = (key: LinksKey, values: Values = {}): string => texts.text(key, values);

/** Loads the texts in the chosen language. */
export const loadWords = (): Promise<void> => texts.load();
