import { type VisitKey, visitEn } from '../../locale/visit-en';
import { LazyWords } from '../lazy-words';
import type { Values } from '../text';

const texts = new LazyWords<VisitKey>(visitEn, {
  en: async () => visitEn,
  de: async () => (await import('../../locale/visit-de')).visitDe,
});

/** A text of the pages behind links in the chosen language. */
export const words = (key: VisitKey, values: Values = {}): string => texts.text(key, values);

/** Loads the texts in the chosen language. */
export const loadWords = (): Promise<void> => texts.load();
