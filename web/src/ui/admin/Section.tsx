import type { ComponentChildren } from 'preact';
import type { ListModel } from './list-model';
import { words } from './words';

/** A section of the administration. Its heading can get the focus when the focused row is removed. */
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

export function focusHeading(id: string): void {
  document.getElementById(id)?.focus({ preventScroll: true });
}

/** Shows a list when it is loaded, and offers to load it again if that failed. */
export function WhenLoaded<T>(props: {
  list: ListModel<T>;
  /** The text for an empty list. */
  none: string;
  show: (items: readonly T[]) => ComponentChildren;
}) {
  const { list } = props;
  const items = list.items.value;
  if (items === undefined) return <div class="loading" aria-busy="true" />;
  if (items === null)
    return (
      <div class="load-failed" role="alert">
        <p class="problem">{words('load.failed')}</p>
        <button type="button" onClick={() => void list.load()}>
          {words('load.again')}
        </button>
      </div>
    );
  return (
    <>
      {items.length > 0 ? props.show(items) : <p class="nothing">{props.none}</p>}
      {list.failed.value && (
        <p class="problem" role="alert">
          {words('load.failed')}
        </p>
      )}
      {list.hasMore.value && (
        <button type="button" class="more" onClick={() => void list.more()}>
          {words('load.more')}
        </button>
      )}
    </>
  );
}
