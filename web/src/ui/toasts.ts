import { signal } from '@preact/signals';
import { announce } from './announce';
import { text as sentence } from './text';

/** A message. News goes away by itself; a problem stays until somebody has seen it. */
export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly kind: 'info' | 'problem';
  readonly action?: Action;
}

/** What can be done about a message while it is shown. */
export interface Action {
  readonly label: string;
  readonly run: () => void;
  /** Called when the message goes away and nobody did it. */
  readonly lapse?: () => void;
}

const INFO_MILLISECONDS = 8000;

/** Long enough to reach what a message offers, by whatever means. */
const ACTION_MILLISECONDS = 20_000;

const MAX_INFO = 5;
const MAX_PROBLEMS = 30;

export const toasts = signal<readonly Toast[]>([]);
let ids = 0;
const timers = new Map<number, ReturnType<typeof setTimeout>>();

/** Why nothing goes away now: somebody points at a message, has the focus in one, or has a dialog above them. */
const holders = new Set<unknown>();

/** Shows a message; old news makes room when there is too much, a problem does not. Returns its id. */
export function toast(text: string, kind: Toast['kind'] = 'info', action?: Action): number {
  const id = ++ids;
  const made: Toast = action ? { id, text, kind, action } : { id, text, kind };
  // The same problem again is still one problem.
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

/** Nothing goes away until the same holder lets go. */
export function pauseToasts(holder: unknown): void {
  holders.add(holder);
}

/** When nobody holds them any more, the time of all that go away by themselves begins anew. */
export function resumeToasts(holder: unknown): void {
  if (!holders.delete(holder) || holders.size > 0) return;
  for (const shown of toasts.value) if (timers.has(shown.id)) countDown(shown);
}

/** Does what a message offers, and takes it away. */
export function runAction(toast: Toast): void {
  removeToast(toast.id);
  toast.action?.run();
}

export function dismissToast(id: number): void {
  removeToast(id)?.action?.lapse?.();
}

/** Takes all messages away; what they offered is not done, and what was to happen without it does not. */
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
