import { type AdminKey, adminEn } from '../../locale/admin-en';
import { LazyWords } from '../lazy-words';
import type { Values } from '../text';

const texts = new LazyWords<AdminKey>(adminEn, {
  en: async () => adminEn,
  de: async () => (await import('../../locale/admin-de')).adminDe,
});

/** A text of the administration in the chosen language. */
export const words = (key: AdminKey, values: Values = {}): string => texts.text(key, values);

/** Loads the texts in the chosen language. */
export const loadWords = (): Promise<void> => texts.load();
