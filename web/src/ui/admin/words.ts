import { effect, signal } from '@preact/signals';
import { type AdminKey, type AdminLocale, adminEn } from '../../locale/admin-en';
import { fill, type Language, language, type Values } from '../text';

/** The texts of the administration in each language of the page. */
const LOCALES: Readonly<Record<Language, () => Promise<AdminLocale>>> = {
  en: async () => adminEn,
  de: async () => (await import('../../locale/admin-de')).adminDe,
};

const locale = signal<AdminLocale>(adminEn);

/** A text of the administration in the chosen language. */
export function words(key: AdminKey, values: Values = {}): string {
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
