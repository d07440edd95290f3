import { type FactorKey, factorEn } from '../../locale/factor-en';
import { LazyWords } from '../lazy-words';
import type { Values } from '../text';

const texts = new LazyWords<FactorKey>(factorEn, {
  en: async () => factorEn,
  de: async () => (await import('../../locale/factor-de')).factorDe,
});

/** A text about second factors in the chosen language. */
export const words = (key: FactorKey, values: Values = {}): string => texts.text(key, values);

/** Loads the texts in the chosen language. */
export const loadWords = (): Promise<void> => texts.load();
