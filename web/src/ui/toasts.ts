import { signal } from '@preact/signals';

/** A message. News goes away by itself; a problem stays until somebody has seen it. */
export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly kind: 'news' | 'problem';
  readonly action?: Action;
}

/** What can be done about a message while it is shown. */
export interface Action {
  readonly label: string;
  readonly run: () => void;
  /** Called when the message goes away and nobody did it. */
  readonly lapse?: () => void;
}

const SHOWN_MILLISECONDS = 8000;
const MAX_TOASTS = 5;

export const toasts = signal<readonly Toast[]>([]);
let ids = 0;
const timers = new Map<number, ReturnType<typeof setTimeout>>();

/** Shows a message; the oldest makes room when there are too many. Returns its id. */
export function toast(text: string, kind: Toast['kind'] = 'news', action?: Action): number {
  const id = ++ids;
  const made: Toast = action ? { id, text, kind, action } : { id, text, kind };
  toasts.value = [...toasts.value, made];
  for (const old of toasts.value.slice(0, -MAX_TOASTS)) dismissToast(old.id);
  if (kind === 'news') countDown(id);
  return id;
}

function countDown(id: number): void {
  clearTimeout(timers.get(id));
  timers.set(
    id,
    setTimeout(() => dismissToast(id), SHOWN_MILLISECONDS),
  );
}

/** Somebody reads or reaches for the messages: none goes away meanwhile. */
export function holdToasts(): void {
  for (const timer of timers.values()) clearTimeout(timer);
}

/** The time of all that go away by themselves begins anew. */
export function releaseToasts(): void {
  for (const id of timers.keys()) countDown(id);
}

/** Does what a message offers, and takes it away. */
export function actOn(toast: Toast): void {
  take(toast.id);
  toast.action?.run();
}

export function dismissToast(id: number): void {
  take(id)?.action?.lapse?.();
}

function take(id: number): Toast | undefined {
  const taken = toasts.value.find((shown) => shown.id === id);
  clearTimeout(timers.get(id));
  timers.delete(id);
  toasts.value = toasts.value.filter((shown) => shown.id !== id);
  return taken;
}
