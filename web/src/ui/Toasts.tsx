import { CloseIcon } from './icons';
import { text } from './text';
import { actOn, dismissToast, holdToasts, releaseToasts, toasts } from './toasts';

/** Messages at the edge of the page. They wait while somebody points at them or has the focus in them. */
export function Toasts() {
  return (
    <section
      class="toasts"
      aria-label={text('toasts')}
      aria-live="polite"
      onPointerEnter={holdToasts}
      onPointerLeave={releaseToasts}
      onFocusIn={holdToasts}
      onFocusOut={releaseToasts}
    >
      {toasts.value.map((toast) => (
        <div key={toast.id} class={`toast ${toast.kind}`}>
          <p>{toast.text}</p>
          {toast.action && (
            <button type="button" onClick={() => actOn(toast)}>
              {toast.action.label}
            </button>
          )}
          <button
            type="button"
            class="icon-button"
            aria-label={text('toast.close')}
            onClick={() => dismissToast(toast.id)}
          >
            <CloseIcon />
          </button>
        </div>
      ))}
    </section>
  );
}
