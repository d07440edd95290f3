import { signal } from '@preact/signals';

/** The current text for screen readers. */
export const announcement = signal('');

/** How long an announcement stays before the next one replaces it. */
const SPOKEN_MILLISECONDS = 2000;

/** The live region is emptied between announcements; otherwise equal texts are not announced again. */
const PAUSE_MILLISECONDS = 100;

const MAX_TOGETHER = 4;

const waiting = new Map<string, string>();
let speaking = false;

/** Announces a text politely, after the current ones. Replaces a waiting text with the same key. */
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
