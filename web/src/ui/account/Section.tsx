import type { ComponentChildren } from 'preact';
import type { AccountModel, Loaded } from './account-model';
import { words } from './words';

/** The ID of the heading of a section, which gets the focus when a row of the section is removed. */
export function focusHeading(id: string): void {
  document.getElementById(id)?.focus({ preventScroll: true });
}

/** A section of the account page. */
export function Section(props: {
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

/** Shows a part when it is loaded, and offers to load it again if that failed. */
export function WhenLoaded<T>(props: {
  model: AccountModel;
  part: Loaded<T>;
  show: (value: T) => ComponentChildren;
}) {
  const value = props.part.value;
  if (value === undefined) return <div class="loading" aria-busy="true" />;
  if (value !== null) return <>{props.show(value)}</>;
  return (
    <div class="load-failed" role="alert">
      <p class="problem">{words('load.failed')}</p>
      <button type="button" onClick={() => void props.model.load()}>
        {words('load.again')}
      </button>
    </div>
  );
}
