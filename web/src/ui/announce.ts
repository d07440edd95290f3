import { signal } from '@preact/signals';

/** What screen readers are told now. */
export const announcement = signal('');

/** So long a message stands before the next one takes its place. */
const SPOKEN_MILLISECONDS = 2000;

/** Between two messages the region is empty, or the same words would not be said again. */
const PAUSE_MILLISECONDS = 100;

const MAX_TOGETHER = 4;

const waiting = new Map<string, string>();
let speaking = false;

/** Says something politely, after what is said already. A newer message takes the place of a waiting one of its key. */
export function announce(message: string, key = message): void {
  waiting.set(key, message);
  if (speaking) return;
  speaking = true;
  setTimeout(speak, PAUSE_MILLISECONDS);
}

function speak(): void {
  if (announcement.value !== '') {
    announcement.value = '';
    setTimeout(speak, PAUSE_MILLISECONDS);
    return;
  }
  const next = [...waiting].slice(0, MAX_TOGETHER);
  speaking = next.length > 0;
  if (!speaking) return;
  for (const [key] of next) waiting.delete(key);
  announcement.value = `${next.map(([, message]) => message.replace(/\.$/, '')).join('. ')}.`;
  setTimeout(speak, SPOKEN_MILLISECONDS);
}
