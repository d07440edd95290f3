import { type AccountKey, accountEn } from '../../locale/account-en';
import { LazyWords } from '../lazy-words';
import type { Values } from '../text';

const texts = new LazyWords<AccountKey>(accountEn, {
  en: async () => accountEn,
  de: async () => (await import('../../locale/account-de')).accountDe,
});

/** A text of the account page in the chosen language. */
export const words = (key: AccountKey, values: Values = {}): string => texts.text(key, values);

/** Loads the texts in the chosen language. */
export const loadWords = (): Promise<void> => texts.load();
