import { useEffect, useRef } from 'preact/hooks';
import type { App } from '../app';
import { focusIsLost, focusMain } from '../focus';
import { AnyCodeField } from './CodeField';
import { useSending } from './form';
import { loadWords, words } from './words';

/** The second step of a sign-in, once its texts are loaded. */
export async function loaded(): Promise<typeof CodeStep> {
  await loadWords();
  return CodeStep;
}

/** Asks for the code after the password was right. */
function CodeStep(props: { app: App; name: string; password: string; close: () => void }) {
  const { app, name, password, close } = props;
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector<HTMLInputElement>('input[name=code]')?.focus(), []);
  const { busy, problem, submit } = useSending(async (value) => {
    await app.session.signIn(name, password, value('code'));
    setTimeout(() => focusIsLost() && focusMain());
  });
  return (
    <form ref={form} aria-label={words('code.title')} onSubmit={submit}>
      <AnyCodeField />
      <p class="problem" role="alert">
        {problem.value}
      </p>
      <button type="submit" class="primary" disabled={busy.value}>
        {words('code.button')}
      </button>
      <button type="button" onClick={close}>
        {words('code.back')}
      </button>
    </form>
  );
}
