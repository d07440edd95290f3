/** Moves the focus to the primary action of the page, after the focused element was removed. */
export function focusMain(): void {
  document.querySelector<HTMLElement>('main .primary, #files')?.focus({ preventScroll: true });
}

/** Whether the focus is lost, so that keyboard users would have to start at the top. */
export function focusIsLost(): boolean {
  return document.activeElement === document.body || document.activeElement === null;
}

/** Focuses the file list after a button that disappears with its action. */
export async function focusFilesAfter(work: Promise<void>): Promise<void> {
  await work;
  setTimeout(() => focusIsLost() && document.getElementById('files')?.focus({ preventScroll: true }));
}
