import type { Signal } from '@preact/signals';
import type { Source } from '../engine/ports';
import { announce } from './announce';
import { text } from './text';

const READING_MILLISECONDS = 250;

/** Adds the files that `find` collects, and shows their number in `reading` while a folder is read. */
export async function readFolder(
  reading: Signal<number | null>,
  find: (found: Source[]) => Promise<readonly Source[]>,
  add: (sources: readonly Source[]) => Promise<void>,
): Promise<void> {
  const found: Source[] = [];
  const timer = setInterval(() => {
    reading.value = found.length;
    announce(text('drop.reading', { count: found.length }), 'reading');
  }, READING_MILLISECONDS);
  try {
    await add(await find(found));
  } finally {
    clearInterval(timer);
    reading.value = null;
  }
}
