import { words } from './words';

/** A field for a code of the app, or for a recovery code. */
export function CodeField({ label, hint }: { label: string; hint?: string }) {
  return (
    <>
      <label>
        {label}
        <input
          name="code"
          autocomplete="one-time-code"
          autocapitalize="none"
          spellcheck={false}
          aria-describedby={hint ? 'code-hint' : undefined}
          required
        />
      </label>
      {hint && (
        <p class="hint" id="code-hint">
          {hint}
        </p>
      )}
    </>
  );
}

/** The code field for those who have a second factor. */
export function AnyCodeField() {
  return <CodeField label={words('code.label')} hint={words('code.hint')} />;
}
