import type { ComponentChildren } from 'preact';
import { Problem } from '../../engine/problem';
import { reasonOf } from '../reasons';
import { text } from '../text';
import { toast } from '../toasts';
import type { Part } from './part';
import { words } from './words';

/** Focuses the heading of a section. Keyboard users stay in the section when the focused element disappears. */
export function focusHeading(id: string): void {
  document.getElementById(id)?.focus({ preventScroll: true });
}

/** A section of the account page. */
export function Section(props: {
  /** The ID of the heading. */
  id: string;
  title: string;
  hint?: string;
  /** Buttons beside the title. */
  buttons?: ComponentChildren;
  children: ComponentChildren;
}) {
  const { id, title, hint, buttons, children } = props;
  return (
    <section class="card" aria-labelledby={id}>
      <div class="section-top">
        <h3 id={id} tabIndex={-1}>
          {title}
        </h3>
        {buttons}
      </div>
      {hint && <p class="hint">{hint}</p>}
      {children}
    </section>
  );
}

/** Shows a part of the page when it is loaded. If that failed, says why, and offers another attempt. */
export function WhenLoaded<T extends object>(props: {
  /** The ID of the heading of the section. */
  id: string;
  part: Part<T>;
  show: (value: T) => ComponentChildren;
}) {
  const { id, part, show } = props;
  const { value, failure } = part;
  if (value) return <>{show(value)}</>;
  if (!failure) {
    return (
      <p class="loading" aria-busy="true">
        {text('app.loading')}
      </p>
    );
  }
  const again = () => {
    focusHeading(id);
    void part.load();
  };
  return (
    <div class="load-failed" role="alert">
      <p class="problem">
        {isOffline(failure) ? words('load.offline') : words('load.failed', { reason: reasonOf(failure) })}
      </p>
      <button type="button" onClick={again}>
        {words('load.again')}
      </button>
    </div>
  );
}

/** Whether no response arrived. */
function isOffline(failure: unknown): boolean {
  return failure instanceof Problem && failure.status === 0;
}

/** Reports how an action in a section ended. If it succeeded, its button has disappeared. */
export async function report(
  action: Promise<void>,
  messages: {
    /** The ID of the heading of the section. */
    id: string;
    done: string;
    failed: (reason: string) => string;
  },
): Promise<void> {
  try {
    await action;
    toast(messages.done);
    focusHeading(messages.id);
  } catch (error) {
    toast(messages.failed(reasonOf(error)), 'problem');
  }
}
