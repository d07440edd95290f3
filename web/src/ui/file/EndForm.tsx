import { useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Problem } from '../../engine/problem';
import type { StoredFile } from '../../engine/server/api';
import { announce } from '../announce';
import type { App } from '../app';
import { reasonOf } from '../reasons';
import { dayOf } from './Details';
import { words } from './words';

/** Changes when a file is deleted, below the commands of its page. */
export function EndForm({ app, file, close }: { app: App; file: StoredFile; close: () => void }) {
  const day = useSignal(localDay(file.expiresAt));
  const problem = useSignal('');
  const busy = useSignal(false);
  const input = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => input.current?.focus(), []);
  const save = async (end: string | null) => {
    if (busy.value) return;
    busy.value = true;
    problem.value = '';
    try {
      const { expiresAt } = await app.changeEnd(file, end);
      announce(expiresAt ? words('end.done', { day: dayOf(expiresAt) }) : words('end.none'));
      close();
    } catch (error) {
      problem.value = reasonFor(error);
      input.current?.focus();
    } finally {
      busy.value = false;
    }
  };
  return (
    <form
      class="card rename"
      aria-label={words('file.end')}
      onSubmit={(event) => {
        event.preventDefault();
        // The end of that day, on this device.
        void save(new Date(`${day.value}T23:59:59`).toISOString());
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close();
      }}
    >
      <label>
        {words('end.label')}
        <input
          ref={input}
          type="date"
          required
          value={day.value}
          aria-invalid={problem.value !== ''}
          aria-describedby={problem.value === '' ? undefined : 'end-problem'}
          onInput={(event) => {
            day.value = event.currentTarget.value;
          }}
        />
      </label>
      {problem.value !== '' && (
        <p id="end-problem" class="problem" role="alert">
          {problem.value}
        </p>
      )}
      <div class="rename-buttons">
        <button type="submit" class="primary" aria-disabled={busy.value}>
          {words('end.save')}
        </button>
        <button type="button" onClick={() => void save(null)}>
          {words('end.clear')}
        </button>
        <button type="button" onClick={close}>
          {words('rename.cancel')}
        </button>
      </div>
    </form>
  );
}

/** The day of a time on this device, as an input takes it; empty without a time. */
function localDay(time: string | null | undefined): string {
  if (!time) return '';
  const date = new Date(time);
  const two = (part: number) => `${part}`.padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

function reasonFor(error: unknown): string {
  if (!(error instanceof Problem) || error.kind !== 'end-out-of-range') return reasonOf(error);
  const { latest } = error.values;
  return typeof latest === 'string' ? words('end.tooLate', { day: dayOf(latest) }) : words('end.past');
}
