import { effect, signal } from '@preact/signals';
import { type AccountKey, type AccountLocale, accountEn } from '../../locale/account-en';
import { fill, type Language, language, type Values } from '../text';

/** The texts of the account page in each language of the page. */
const LOCALES: Readonly<Record<Language, () => Promise<AccountLocale>>> = {
  en: async () => accountEn,
  de: async () => (await import('../../locale/account-de')).accountDe,
};

const locale = signal<AccountLocale>(accountEn);

/** A text of the account page in the chosen language. */
export function words(key: AccountKey, values: Values = {}): string {
  return fill(locale.value[key], values);
}

/** Loads the texts in the chosen language, and again whenever the language changes. */
export async function loadWords(): Promise<void> {
  locale.value = await LOCALES[language.peek()]();
  stop?.();
  stop = effect(() => {
    const chosen = language.value;
    void LOCALES[chosen]().then((loaded) => {
      if (language.peek() === chosen) locale.value = loaded;
    });
  });
}

let stop: (() => void) | undefined;
