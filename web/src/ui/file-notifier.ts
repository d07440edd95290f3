import { signal } from '@preact/signals';
import type { StoredFile } from '../engine/server/api';
import { bytes } from './format';
import { text } from './text';
import { toast } from './toasts';

/** Files added within this time are announced together. */
const TOGETHER_MILLISECONDS = 250;

/** Minimum time between two toasts. */
const BETWEEN_MILLISECONDS = 4000;

const MAX_OWNERS = 3;

/** Announces files of other users: in a toast, in the page title and, while the page is hidden, in a notification. */
export class FileNotifier {
  readonly unread = signal(0);
  private waiting: StoredFile[] = [];
  private lastShownAt = 0;

  fileAdded(file: StoredFile): void {
    if (document.hidden) this.unread.value++;
    this.waiting.push(file);
    if (this.waiting.length > 1) return;
    const since = Date.now() - this.lastShownAt;
    setTimeout(() => this.show(), Math.max(TOGETHER_MILLISECONDS, BETWEEN_MILLISECONDS - since));
  }

  private show(): void {
    const files = this.waiting;
    this.waiting = [];
    this.lastShownAt = Date.now();
    const message = sentence(files);
    toast(message);
    notify(message, files[0]?.id ?? '');
  }
}

/** Whether notifications are supported. Chrome on Android requires a service worker. */
export const CAN_NOTIFY = 'Notification' in globalThis && !/Android/.test(navigator.userAgent);

/** Shows a system notification if the page is hidden and the user allowed it. */
export function notify(message: string, tag: string): void {
  if (!document.hidden || !CAN_NOTIFY || Notification.permission !== 'granted') return;
  try {
    new Notification('Lading', { body: message, tag, icon: '/icon.svg' });
  } catch {
    // The page shows the message in any case.
  }
}

function sentence(files: readonly StoredFile[]): string {
  const [first] = files;
  if (first?.link && files.length === 1)
    return text('files.arrivedThrough', { link: first.link, name: first.name, size: bytes(first.size) });
  if (first && files.length === 1)
    return text('files.arrived', { owner: first.owner, name: first.name, size: bytes(first.size) });
  if (first?.link && files.every(({ link }) => link === first.link))
    return text('files.arrivedThroughMany', { link: first.link, count: files.length });
  const owners = [...new Set(files.map((file) => file.owner))];
  const named = owners.slice(0, MAX_OWNERS).join(', ') + (owners.length > MAX_OWNERS ? ', …' : '');
  return text('files.arrivedMany', { owner: named, count: files.length });
}
