/** Where the focus goes when what had it is gone: to the first thing one would do on this page. */
export function focusMain(): void {
  document.querySelector<HTMLElement>('main .primary, #files')?.focus({ preventScroll: true });
}

/** Whether nothing has the focus: whoever uses the keyboard would have to begin at the top. */
export function focusIsLost(): boolean {
  return document.activeElement === document.body || document.activeElement === null;
}

/** After a button that is gone once it did its work: the list it belongs to gets the focus. */
export async function focusFilesAfter(work: Promise<void>): Promise<void> {
  await work;
  setTimeout(() => focusIsLost() && document.getElementById('files')?.focus({ preventScroll: true }));
}
