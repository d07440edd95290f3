import { useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Problem } from '../../engine/problem';
import type { StoredFile } from '../../engine/server/api';
import { announce } from '../announce';
import type { App } from '../app';
import { reasonOf } from '../reasons';
import { dayOf } from './Details';
import { words } from './words';

/** Years have four digits; an input without it takes six. */
const LAST_DAY = '9999-12-31';

/** Changes when a file is deleted, below the commands of its page. */
export function EndForm({ app, file, close }: { app: App; file: StoredFile; close: () => void }) {
  const day = useSignal(localDay(file.expiresAt));
  const problem = useSignal('');
  const busy = useSignal(false);
  const input = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => input.current?.focus(), []);
  const save = async (chosen: string | null) => {
    if (busy.value) return;
    busy.value = true;
    problem.value = '';
    try {
      const { expiresAt } = await keptUntil(app, file, chosen);
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
        void save(day.value);
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
          max={LAST_DAY}
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

/**
 * Asks the server to keep the file to the end of a day on this device; null is as long as possible. On the last day that the
 * server allows, its limit comes before the end of the day: then the file is kept until the limit.
 */
async function keptUntil(app: App, file: StoredFile, day: string | null): Promise<StoredFile> {
  if (day === null) return app.changeEnd(file, null);
  try {
    return await app.changeEnd(file, new Date(`${day}T23:59:59`).toISOString());
  } catch (error) {
    const latest = error instanceof Problem ? error.values.latest : undefined;
    if (typeof latest !== 'string' || localDay(latest) !== day) throw error;
    return app.changeEnd(file, latest);
  }
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
