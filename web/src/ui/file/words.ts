import { type FileKey, fileEn } from '../../locale/file-en';
import { LazyWords } from '../lazy-words';
import type { Values } from '../text';

const texts = new LazyWords<FileKey>(fileEn, {
  en: async () => fileEn,
  de: async () => (await import('../../locale/file-de')).fileDe,
});

/** A text of the page of a file, or of the selection of files, in the chosen language. */
export const words = (key: FileKey, values: Values = {}): string => texts.text(key, values);

/** Loads the texts in the chosen language. */
export const loadWords = (): Promise<void> => texts.load();
