import { signal } from '@preact/signals';

/** A message that goes away by itself. */
export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly kind: 'news' | 'problem';
  readonly action?: { readonly label: string; readonly run: () => void };
}

const SHOWN_MILLISECONDS = 8000;
const MAX_TOASTS = 5;

export const toasts = signal<readonly Toast[]>([]);
let ids = 0;

/** Shows a message; the oldest makes room when there are too many. Returns its id. */
export function toast(text: string, kind: Toast['kind'] = 'news', action?: Toast['action']): number {
  const id = ++ids;
  const made: Toast = action ? { id, text, kind, action } : { id, text, kind };
  toasts.value = [...toasts.value, made].slice(-MAX_TOASTS);
  setTimeout(() => dismissToast(id), SHOWN_MILLISECONDS);
  return id;
}

export function dismissToast(id: number): void {
  toasts.value = toasts.value.filter((shown) => shown.id !== id);
}
