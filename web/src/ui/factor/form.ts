import { type Signal, useSignal } from '@preact/signals';
import { reason } from './reasons';

/** A form whose fields are sent at once. */
export interface Sending {
  readonly busy: Signal<boolean>;
  readonly problem: Signal<string>;
  readonly submit: (event: SubmitEvent) => void;
}

/**
 * Sends the values of a form. If the server rejects them, the reason is shown and the last field is selected.
 *
 * @param send fails with a `Problem`
 */
export function useSending(send: (value: (name: string) => string) => Promise<void>): Sending {
  const busy = useSignal(false);
  const problem = useSignal('');
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (busy.peek()) return;
    const form = event.currentTarget as HTMLFormElement;
    const filled = new FormData(form);
    busy.value = true;
    problem.value = '';
    try {
      await send((name) => `${filled.get(name) ?? ''}`);
    } catch (error) {
      problem.value = reason(error);
      [...form.querySelectorAll<HTMLInputElement>('input:not([hidden])')].at(-1)?.select();
    }
    busy.value = false;
  };
  return { busy, problem, submit: (event) => void submit(event) };
}
