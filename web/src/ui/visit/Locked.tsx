import { useSignal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';
import type { Problem } from '../../engine/problem';
import { reasonOf } from '../reasons';
import type { Visit } from './visit';
import { words } from './words';

/** Asks for the password of the link. */
export function Locked({ visit, problem }: { visit: Visit; problem: Problem | null }) {
  const busy = useSignal(false);
  const field = useRef<HTMLInputElement>(null);
  const id = useId();
  useEffect(() => field.current?.focus(), []);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (busy.peek()) return;
    busy.value = true;
    await visit.unlock(field.current?.value ?? '');
    busy.value = false;
    field.current?.select();
  };
  return (
    <section class="card locked" aria-labelledby={id}>
      <h2 id={id}>{words('locked.title')}</h2>
      <p class="hint">{words('locked.why')}</p>
      <form onSubmit={(event) => void submit(event)}>
        <label>
          {words('locked.password')}
          <input ref={field} name="password" type="password" autocomplete="current-password" required />
        </label>
        <p class="problem" role="alert">
          {problem && !busy.value && why(problem)}
        </p>
        <button type="submit" class="primary" disabled={busy.value}>
          {words('locked.button')}
        </button>
      </form>
    </section>
  );
}

function why(problem: Problem): string {
  return problem.kind === 'link-password' ? words('locked.wrong') : reasonOf(problem);
}
