import { CloseIcon } from './icons';
import { text } from './text';
import { dismissToast, toasts } from './toasts';

/** Messages that come and go at the edge of the page. */
export function Toasts() {
  return (
    <section class="toasts" aria-label={text('toasts')} aria-live="polite">
      {toasts.value.map((toast) => (
        <div key={toast.id} class={`toast ${toast.kind}`}>
          <p>{toast.text}</p>
          {toast.action && (
            <button
              type="button"
              onClick={() => {
                toast.action?.run();
                dismissToast(toast.id);
              }}
            >
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
