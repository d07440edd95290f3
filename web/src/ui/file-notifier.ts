import { signal } from '@preact/signals';
import type { StoredFile } from '../engine/api';
import { bytes, number } from './format';
import { text } from './text';
import { toast } from './toasts';

/** Files that arrive within this time are told of together. */
const TOGETHER_MILLISECONDS = 250;

/** While many arrive, there is no more than one message in this time. */
const BETWEEN_MILLISECONDS = 4000;

const MAX_OWNERS = 3;

/** Tells of files that others added: on the page, in its title, and by a notification while nobody looks. */
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

/** Whether the browser may be asked to notify. On Android only a service worker could. */
export const CAN_NOTIFY = 'Notification' in globalThis && !/Android/.test(navigator.userAgent);

/** Says something outside the page while nobody looks at it, where that was asked for. */
export function notify(message: string, tag: string): void {
  if (!document.hidden || !CAN_NOTIFY || Notification.permission !== 'granted') return;
  try {
    new Notification('Lading', { body: message, tag, icon: '/icon.svg' });
  } catch {
    // The page says it all the same.
  }
}

function sentence(files: readonly StoredFile[]): string {
  const [first] = files;
  if (first && files.length === 1)
    return text('files.arrived', { owner: first.owner, name: first.name, size: bytes(first.size) });
  const owners = [...new Set(files.map((file) => file.owner))];
  const named = owners.slice(0, MAX_OWNERS).join(', ') + (owners.length > MAX_OWNERS ? ' …' : '');
  return text('files.arrivedMany', { owner: named, count: number(files.length) });
}
