import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { announcement } from './announce';
import { focusIsLost, focusMain } from './focus';
import { text } from './text';
import { pauseToasts, resumeToasts } from './toasts';

/** What screen readers are told. Under a modal dialog only what is inside it is heard. */
export function LiveRegion() {
  return (
    <p class="unseen" role="status">
      {announcement.value}
    </p>
  );
}

/**
 * A modal dialog. It gives the focus back to where it came from, and messages under it wait.
 * Without `close` it cannot be closed but by what is in it.
 */
export function Dialog(props: {
  title: string;
  close?: () => void;
  /** Whether something else in it is what one came for. */
  hasPrimary?: boolean;
  children: ComponentChildren;
}) {
  const { title, close, hasPrimary, children } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    pauseToasts(dialog);
    return () => {
      shown?.close();
      resumeToasts(dialog);
      // What had the focus before may be gone by now.
      setTimeout(() => focusIsLost() && focusMain());
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class="card"
      aria-labelledby={id}
      onCancel={(event) => close || event.preventDefault()}
      // A second Escape closes it all the same in some browsers; without it nothing could go on.
      onClose={() => (close ? close() : dialog.current?.isConnected && dialog.current.showModal())}
    >
      <h2 id={id}>{title}</h2>
      {children}
      {close && (
        <form method="dialog">
          <button type="submit" class={hasPrimary ? '' : 'primary'}>
            {text('check.close')}
          </button>
        </form>
      )}
      <LiveRegion />
    </dialog>
  );
}
