import { effect, signal } from '@preact/signals';
import type { Words } from '../locale/en';
import { fill, type Language, language, type Values } from './text';

/** The texts of a part of the page that is loaded on first use. */
export class LazyWords<Key extends string> {
  readonly #locale;
  readonly #locales;
  #stop: (() => void) | undefined;

  /**
   * @param first the texts before others are loaded
   * @param locales loads the texts in each language of the page
   */
  constructor(
    first: Readonly<Record<Key, Words>>,
    locales: Readonly<Record<Language, () => Promise<Readonly<Record<Key, Words>>>>>,
  ) {
    this.#locale = signal(first);
    this.#locales = locales;
  }

  /** A text in the chosen language. */
  text(key: Key, values: Values = {}): string {
    return fill(this.#locale.value[key], values);
  }

  /** Loads the texts in the chosen language, and again whenever the language changes. */
  async load(): Promise<void> {
    this.#locale.value = await this.#locales[language.peek()]();
    this.#stop?.();
    this.#stop = effect(() => {
      const chosen = language.value;
      void this.#locales[chosen]().then((loaded) => {
        if (language.peek() === chosen) this.#locale.value = loaded;
      });
    });
  }
}
