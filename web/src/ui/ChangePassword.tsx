import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Problem } from '../engine/problem';
import type { Key } from '../locale/en';
import type { App } from './app';
import { focusIsLost, focusMain } from './focus';
import { reasonOf } from './reasons';
import { text } from './text';

/** The fewest characters of a password (`PasswordRule` of the server). */
export const MIN_LENGTH = 12;

const REASONS: Readonly<Record<string, Key>> = {
  'too-short': 'password.tooShort',
  'too-long': 'password.tooLong',
  repetition: 'password.repetition',
  'own-name': 'password.ownName',
  common: 'password.common',
  same: 'password.same',
};

/** Shown to a user who has to change the password before anything else. */
export function ChangePassword({ app, name }: { app: App; name: string; close: () => void }) {
  const place = useRef<HTMLElement>(null);
  useEffect(() => {
    if (focusIsLost()) place.current?.querySelector<HTMLInputElement>('input[type=password]')?.focus();
  }, []);
  return (
    <main class="signin">
      <section ref={place} class="card" aria-labelledby="password-title">
        <h2 id="password-title">{text('password.title')}</h2>
        <p class="hint">{text('password.why', { name })}</p>
        <PasswordForm app={app} name={name}>
          <button type="button" onClick={() => void app.signOut()}>
            {text('signin.out')}
          </button>
        </PasswordForm>
      </section>
    </main>
  );
}

/** The form that changes the password of the user. */
export function PasswordForm(props: {
  app: App;
  name: string;
  /** Called after the change. */
  done?: () => void;
  /** Further buttons. */
  children?: ComponentChildren;
}) {
  const { app, name } = props;
  const problem = useSignal('');
  const busy = useSignal(false);
  const form = useRef<HTMLFormElement>(null);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const filled = new FormData(event.currentTarget as HTMLFormElement);
    const chosen = `${filled.get('new')}`;
    problem.value = chosen === `${filled.get('again')}` ? '' : text('password.different');
    if (problem.value) return;
    busy.value = true;
    try {
      await app.session.changePassword(name, `${filled.get('current')}`, chosen);
      form.current?.reset();
      props.done?.();
      setTimeout(() => focusIsLost() && focusMain());
    } catch (error) {
      problem.value = why(error);
    }
    busy.value = false;
  };
  return (
    <form ref={form} onSubmit={(event) => void submit(event)}>
      <input name="name" autocomplete="username" value={name} readOnly hidden />
      <Field name="current" label={text('password.current')} autocomplete="current-password" />
      <Field name="new" label={text('password.new')} autocomplete="new-password" hint="password-hint" />
      <p class="hint" id="password-hint">
        {text('password.hint', { length: MIN_LENGTH })}
      </p>
      <Field name="again" label={text('password.again')} autocomplete="new-password" />
      <p class="problem" role="alert">
        {problem.value}
      </p>
      <button type="submit" class="primary" disabled={busy.value}>
        {text('password.button')}
      </button>
      {props.children}
    </form>
  );
}

/** A field for a password. */
export function Field(props: {
  name: string;
  label: string;
  autocomplete: 'current-password' | 'new-password';
  hint?: string;
}) {
  return (
    <label>
      {props.label}
      <input
        name={props.name}
        type="password"
        autocomplete={props.autocomplete}
        aria-describedby={props.hint}
        required
      />
    </label>
  );
}

/** The error as a text for the user. */
export function why(error: unknown): string {
  if (!(error instanceof Problem)) return reasonOf(error);
  const reason = error.kind === 'weak-password' ? REASONS[`${error.values.reason}`] : undefined;
  if (reason) return text(reason, { length: MIN_LENGTH });
  return error.status === 403 ? text('password.wrong') : reasonOf(error);
}
