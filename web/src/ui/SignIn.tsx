import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { Problem } from '../engine/problem';
import type { App } from './app';
import { Dialog } from './Dialog';
import { focusIsLost, focusMain } from './focus';
import { Lazy } from './Lazy';
import { reasonOf } from './reasons';
import { text } from './text';

/** Shown while no user is signed in. */
export function SignIn({ app }: { app: App }) {
  return (
    <main class="signin">
      <section class="card" aria-labelledby="signin-title">
        <h2 id="signin-title">{text('signin.title')}</h2>
        <p class="hint">{text('app.tagline')}</p>
        <SignInForm app={app} name="" />
        <Provider app={app} />
      </section>
    </main>
  );
}

/** Shown over the page after the session expired, while uploads wait. */
export function SignInAgain({ app }: { app: App }) {
  return (
    <Dialog title={text('signin.title')}>
      <p>{text('signin.again')}</p>
      <SignInForm app={app} name={app.user.value?.name ?? ''} />
      <Provider app={app} again />
    </Dialog>
  );
}

/** Sign-in through an OpenID provider, if there is one. */
function Provider({ app, again = false }: { app: App; again?: boolean }) {
  const provider = app.session.provider.value;
  if (!provider) return null;
  const close = () => undefined;
  return (
    <Lazy part={() => import('./sign-on/SignOn').then((m) => m.loaded())} with={{ provider, again, close }} />
  );
}

function SignInForm({ app, name }: { app: App; name: string }) {
  const problem = useSignal('');
  const busy = useSignal(false);
  /** What is right, if the account needs a code as well. */
  const right = useSignal<{ readonly name: string; readonly password: string } | null>(null);
  const form = useRef<HTMLFormElement>(null);
  // Browsers apply autofocus only once per page; it is needed again after signing out.
  useEffect(() => {
    if (focusIsLost()) form.current?.querySelector('input')?.focus();
  }, []);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const filled = new FormData(event.currentTarget as HTMLFormElement);
    busy.value = true;
    const typed = `${filled.get('name')}`.trim();
    const password = `${filled.get('password')}`;
    try {
      await app.session.signIn(typed, password);
      // The form had the focus and is gone.
      setTimeout(() => focusIsLost() && focusMain());
    } catch (error) {
      if (error instanceof Problem && error.kind === 'second-factor') right.value = { name: typed, password };
      const wrong = error instanceof Problem && error.status === 401 && !right.value;
      problem.value = wrong ? text('signin.wrong') : right.value ? '' : reasonOf(error);
    }
    busy.value = false;
  };
  if (right.value) {
    const close = () => {
      right.value = null;
    };
    return (
      <Lazy
        part={() => import('./factor/CodeStep').then((m) => m.loaded())}
        with={{ app, ...right.value, close }}
      />
    );
  }
  return (
    <form ref={form} onSubmit={(event) => void submit(event)}>
      <label>
        {text('signin.name')}
        <input
          name="name"
          autocomplete="username"
          autocapitalize="none"
          required
          defaultValue={name}
          autofocus={!name}
        />
      </label>
      <label>
        {text('signin.password')}
        <input name="password" type="password" autocomplete="current-password" required autofocus={!!name} />
      </label>
      <p class="problem" role="alert">
        {problem.value}
      </p>
      <button type="submit" class="primary" disabled={busy.value}>
        {text('signin.button')}
      </button>
    </form>
  );
}
