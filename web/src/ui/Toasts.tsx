import { useEffect, useRef } from 'preact/hooks';
import { focusMain } from './focus';
import { CloseIcon } from './icons';
import { text } from './text';
import { dismissToast, pauseToasts, resumeToasts, runAction, type Toast, toasts } from './toasts';

/**
 * Toasts at the edge of the page. Pointer or focus on them pauses their timers; F6 moves the focus to the newest
 * and back. Screen readers get them through the live region.
 */
export function Toasts() {
  const section = useRef<HTMLElement>(null);
  const before = useRef<Element | null>(null);
  const goBack = () => {
    const place = before.current;
    if (place instanceof HTMLElement && place.isConnected && place !== document.body)
      place.focus({ preventScroll: true });
    else focusMain();
  };
  useEffect(() => {
    const lead = (event: KeyboardEvent) => {
      const newest = section.current?.querySelector<HTMLElement>('.toast:last-of-type button');
      if (event.key !== 'F6' || !newest || document.querySelector('dialog[open]')) return;
      event.preventDefault();
      if (section.current?.contains(document.activeElement)) return goBack();
      before.current = document.activeElement;
      newest.focus();
    };
    document.addEventListener('keydown', lead);
    return () => document.removeEventListener('keydown', lead);
  }, []);
  /** Moves the focus out of a toast that is removed: to its neighbour, or to where it was before. */
  const leave = (row: Element | null) => {
    if (!row?.contains(document.activeElement)) return;
    const neighbour = row.nextElementSibling ?? row.previousElementSibling;
    const button = neighbour?.querySelector<HTMLElement>('button:last-of-type');
    if (button) button.focus();
    else goBack();
  };
  const end = (event: Event, way: () => void) => {
    leave((event.currentTarget as Element).closest('.toast'));
    way();
  };
  return (
    <section
      ref={section}
      class="toasts"
      aria-label={text('toast.list')}
      onPointerEnter={() => pauseToasts('pointer')}
      onPointerLeave={() => resumeToasts('pointer')}
      onFocusIn={(event) => {
        const from = event.relatedTarget as Element | null;
        if (from && !section.current?.contains(from)) before.current = from;
        pauseToasts('focus');
      }}
      onFocusOut={(event) => {
        if (!section.current?.contains(event.relatedTarget as Element | null)) resumeToasts('focus');
      }}
    >
      {toasts.value.map((toast) => (
        <Message key={toast.id} toast={toast} end={end} />
      ))}
    </section>
  );
}

function Message({ toast, end }: { toast: Toast; end: (event: Event, way: () => void) => void }) {
  return (
    <div class={`toast ${toast.kind}`}>
      <p dir="auto">{toast.text}</p>
      {toast.action && (
        <button type="button" aria-keyshortcuts="F6" onClick={(event) => end(event, () => runAction(toast))}>
          {toast.action.label}
        </button>
      )}
      <button
        type="button"
        class="icon-button"
        aria-label={text('toast.close')}
        onClick={(event) => end(event, () => dismissToast(toast.id))}
      >
        <CloseIcon />
      </button>
    </div>
  );
}
