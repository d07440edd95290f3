import type { ComponentChildren } from 'preact';

/** Focuses the heading of a section. Keyboard users stay in the section when the focused element disappears. */
export function focusHeading(id: string): void {
  document.getElementById(id)?.focus({ preventScroll: true });
}

/** A section of a page, with its title. */
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
