import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { Problem } from '../../engine/problem';
import type { App } from '../app';
import { Field, MIN_LENGTH, why } from '../ChangePassword';
import { AnyCodeField } from '../factor/CodeField';
import { words as factorWords, loadWords as loadFactorWords } from '../factor/words';
import { focusIsLost, focusMain } from '../focus';
import type { Invitation } from '../invitation-link';
import { text } from '../text';
import { loadWords, words } from './words';

/** The page of an invitation, once its texts are loaded. */
export async function loaded(): Promise<typeof Welcome> {
  await Promise.all([loadWords(), loadFactorWords()]);
  return Welcome;
}

/** Lets an invited person choose a password. Nothing happens before that: a foreign link must not sign a user out. */
function Welcome({ app, invitation, close }: { app: App; invitation: Invitation; close: () => void }) {
  const { name } = invitation;
  const problem = useSignal('');
  const busy = useSignal(false);
  /** Whether the account has a second factor. */
  const needsCode = useSignal(false);
  const form = useRef<HTMLFormElement>(null);
  const other = app.user.value?.name;
  useEffect(() => form.current?.querySelector<HTMLInputElement>('input[type=password]')?.focus(), []);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const filled = new FormData(event.currentTarget as HTMLFormElement);
    const chosen = `${filled.get('new')}`;
    problem.value = chosen === `${filled.get('again')}` ? '' : text('password.different');
    if (problem.value) return;
    busy.value = true;
    try {
      const code = filled.get('code');
      await choose(app, invitation, chosen, code === null ? undefined : `${code}`);
      close();
      setTimeout(() => focusIsLost() && focusMain());
    } catch (error) {
      if (error instanceof Problem && error.kind === 'second-factor') needsCode.value = true;
      else problem.value = reason(error);
    }
    busy.value = false;
  };
  return (
    <main class="signin">
      <section class="card" aria-labelledby="welcome-title">
        <h2 id="welcome-title">{words('welcome.title', { name })}</h2>
        <p class="hint">{words('welcome.why', { name })}</p>
        {other && other !== name && <p>{words('welcome.other', { other, name })}</p>}
        <form ref={form} onSubmit={(event) => void submit(event)}>
          <input name="name" autocomplete="username" value={name} readOnly hidden />
          <Field name="new" label={text('password.new')} autocomplete="new-password" hint="welcome-hint" />
          <p class="hint" id="welcome-hint">
            {text('password.hint', { length: MIN_LENGTH })}
          </p>
          <Field name="again" label={text('password.again')} autocomplete="new-password" />
          {needsCode.value && <AnyCodeField />}
          <p class="problem" role="alert">
            {problem.value}
          </p>
          <button type="submit" class="primary" disabled={busy.value}>
            {words('welcome.button')}
          </button>
          <button type="button" onClick={close}>
            {words('welcome.cancel')}
          </button>
        </form>
      </section>
    </main>
  );
}

/** The account accepts another password than the one-time password of the link. */
class Used extends Error {}

/** Signs in with the one-time password, and replaces it. */
async function choose(
  app: App,
  { name, password }: Invitation,
  chosen: string,
  code?: string,
): Promise<void> {
  await app.session.signIn(name, password, code);
  if (app.session.mustChange.value !== name) {
    // A foreign link must not leave a user in an account that others can use as well.
    await app.signOut();
    throw new Used();
  }
  await app.session.changePassword(name, password, chosen);
}

function reason(error: unknown): string {
  if (error instanceof Used) return words('welcome.used');
  if (!(error instanceof Problem) || error.status !== 401) return why(error);
  if (error.kind === 'second-factor-wrong') return factorWords('code.wrong');
  return words(error.kind === 'password-expired' ? 'welcome.expired' : 'welcome.used');
}
