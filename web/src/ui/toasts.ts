import { signal } from '@preact/signals';
import { announce } from './announce';
import { text as sentence } from './text';

/** A toast. An `info` disappears automatically; a `problem` stays until the user dismisses it. */
export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly kind: 'info' | 'problem';
  readonly action?: Action;
}

/** An action that a toast offers. */
export interface Action {
  readonly label: string;
  readonly run: () => void;
  /** Called when the toast is removed without the action. */
  readonly lapse?: () => void;
}

const INFO_MILLISECONDS = 8000;

/** Long enough to reach the action with any input device. */
const ACTION_MILLISECONDS = 20_000;

const MAX_INFO = 5;
const MAX_PROBLEMS = 30;

export const toasts = signal<readonly Toast[]>([]);
let ids = 0;
const timers = new Map<number, ReturnType<typeof setTimeout>>();

/** What pauses the timers: the pointer or the focus on a toast, or an open dialog. */
const holders = new Set<unknown>();

/** Shows a toast and returns its ID. Removes the oldest ones of its kind beyond the maximum. */
export function toast(text: string, kind: Toast['kind'] = 'info', action?: Action): number {
  const id = ++ids;
  const made: Toast = action ? { id, text, kind, action } : { id, text, kind };
  // Don't show the same problem twice.
  const others = toasts.value.filter((shown) => kind === 'info' || action || shown.text !== text);
  toasts.value = [...others, made];
  trim('info', MAX_INFO);
  trim('problem', MAX_PROBLEMS);
  announce(action ? `${text} ${sentence('toast.reach', { action: action.label })}` : text);
  if (kind === 'info') countDown(made);
  return id;
}

function trim(kind: Toast['kind'], most: number): void {
  const alike = toasts.value.filter((shown) => shown.kind === kind);
  for (const old of alike.slice(0, -most)) dismissToast(old.id);
}

function countDown({ id, action }: Toast): void {
  clearTimeout(timers.get(id));
  const lapse = (): void => (holders.size > 0 ? undefined : dismissToast(id));
  timers.set(id, setTimeout(lapse, action ? ACTION_MILLISECONDS : INFO_MILLISECONDS));
}

/** Pauses the timers of all toasts until `resumeToasts` is called with the same holder. */
export function pauseToasts(holder: unknown): void {
  holders.add(holder);
}

/** Restarts the timers when no holder is left. */
export function resumeToasts(holder: unknown): void {
  if (!holders.delete(holder) || holders.size > 0) return;
  for (const shown of toasts.value) if (timers.has(shown.id)) countDown(shown);
}

/** Runs the action of a toast and removes it. */
export function runAction(toast: Toast): void {
  removeToast(toast.id);
  toast.action?.run();
}

export function dismissToast(id: number): void {
  removeToast(id)?.action?.lapse?.();
}

/** Removes all toasts; runs neither their action nor their lapse callback. */
export function clearToasts(): void {
  for (const { id } of toasts.value) removeToast(id);
}

function removeToast(id: number): Toast | undefined {
  const removed = toasts.value.find((shown) => shown.id === id);
  clearTimeout(timers.get(id));
  timers.delete(id);
  toasts.value = toasts.value.filter((shown) => shown.id !== id);
  return removed;
}
