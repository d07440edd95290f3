import { type WelcomeKey, welcomeEn } from '../../locale/welcome-en';
import { LazyWords } from '../lazy-words';
import type { Values } from '../text';

const texts = new LazyWords<WelcomeKey>(welcomeEn, {
  en: async () => welcomeEn,
  de: async () => (await import('../../locale/welcome-de')).welcomeDe,
});

/** A text of the page of an invitation in the chosen language. */
export const words = (key: WelcomeKey, values: Values = {}): string => texts.text(key, values);

/** Loads the texts in the chosen language. */
export const loadWords = (): Promise<void> => texts.load();
