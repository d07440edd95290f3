import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { announcement } from './announce';
import { focusIsLost, focusMain } from './focus';
import { text } from './text';
import { pauseToasts, resumeToasts } from './toasts';

/** The live region for screen readers. A modal dialog needs its own: they ignore everything outside it. */
export function LiveRegion() {
  return (
    <p class="unseen" role="status">
      {announcement.value}
    </p>
  );
}

/**
 * A modal dialog. Restores the focus when it closes, and pauses the toasts while it is open. Without `close`, the
 * user can't close it.
 */
export function Dialog(props: {
  title: string;
  close?: () => void;
  /** Whether something is under way whose result the dialog shows: until it is over, the user can't close it. */
  busy?: boolean;
  /** Whether another button in it is the primary one. */
  hasPrimary?: boolean;
  /** The label of the button that closes it; by default “Close”. */
  closeLabel?: string;
  children: ComponentChildren;
}) {
  const { title, close, busy, hasPrimary, closeLabel, children } = props;
  const closable = close && !busy;
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    pauseToasts(dialog);
    return () => {
      shown?.close();
      resumeToasts(dialog);
      // The element that had the focus before may be gone.
      setTimeout(() => focusIsLost() && focusMain());
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class="card"
      aria-labelledby={id}
      onCancel={(event) => closable || event.preventDefault()}
      // In some browsers a second Escape closes the dialog in any case; then reopen it.
      onClose={() => (closable ? close() : dialog.current?.isConnected && dialog.current.showModal())}
    >
      <h2 id={id}>{title}</h2>
      {children}
      {close && (
        <form method="dialog">
          <button type="submit" class={hasPrimary ? '' : 'primary'} disabled={busy}>
            {closeLabel ?? text('dialog.close')}
          </button>
        </form>
      )}
      <LiveRegion />
    </dialog>
  );
}
