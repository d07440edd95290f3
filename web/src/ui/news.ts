import { signal } from '@preact/signals';
import type { StoredFile } from '../engine/api';
import { bytes } from './format';
import { text } from './text';
import { toast } from './toasts';

/** Files that arrive within this time are told of together. */
const TOGETHER_MILLISECONDS = 250;

/** While many arrive, there is no more than one message in this time. */
const BETWEEN_MILLISECONDS = 4000;

const MAX_OWNERS = 3;

/** Tells of files that others added: on the page, in its title, and by a notification while nobody looks. */
export class News {
  readonly unread = signal(0);
  private waiting: StoredFile[] = [];
  private lastTold = 0;

  arrived(file: StoredFile): void {
    if (document.hidden) this.unread.value++;
    this.waiting.push(file);
    if (this.waiting.length > 1) return;
    const since = Date.now() - this.lastTold;
    setTimeout(() => this.tell(), Math.max(TOGETHER_MILLISECONDS, BETWEEN_MILLISECONDS - since));
  }

  private tell(): void {
    const files = this.waiting;
    this.waiting = [];
    this.lastTold = Date.now();
    const message = sentence(files);
    toast(message);
    if (!document.hidden || !('Notification' in globalThis) || Notification.permission !== 'granted') return;
    new Notification('Lading', { body: message, tag: files[0]?.id ?? '', icon: '/icon.svg' });
  }
}

function sentence(files: readonly StoredFile[]): string {
  const [first] = files;
  if (first && files.length === 1)
    return text('files.arrived', { owner: first.owner, name: first.name, size: bytes(first.size) });
  const owners = [...new Set(files.map((file) => file.owner))];
  const named = owners.slice(0, MAX_OWNERS).join(', ') + (owners.length > MAX_OWNERS ? ' …' : '');
  return text('files.arrivedMany', { owner: named, count: files.length });
}
