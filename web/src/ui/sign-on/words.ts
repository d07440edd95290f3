import { type SignOnKey, signOnEn } from '../../locale/sign-on-en';
import { LazyWords } from '../lazy-words';
import type { Values } from '../text';

const texts = new LazyWords<SignOnKey>(signOnEn, {
  en: async () => signOnEn,
  de: async () => (await import('../../locale/sign-on-de')).signOnDe,
});

/** A text about signing in through a provider, in the chosen language. */
export const words = (key: SignOnKey, values: Values = {}): string => texts.text(key, values);

/** Loads the texts in the chosen language. */
export const loadWords = (): Promise<void> => texts.load();
