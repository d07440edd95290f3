import { useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Problem } from '../../engine/problem';
import type { StoredFile } from '../../engine/server/api';
import { announce } from '../announce';
import type { App } from '../app';
import { reasonOf } from '../reasons';
import { words } from './words';

/** Renames a file, below the commands of its page. */
export function NameForm({ app, file, close }: { app: App; file: StoredFile; close: () => void }) {
  const name = useSignal(file.name);
  // What the user has seen: the name when the form was opened, or that of the latest conflict.
  const seen = useSignal(file.name);
  const problem = useSignal('');
  const busy = useSignal(false);
  const input = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    input.current?.focus();
    input.current?.setSelectionRange(0, endOfStem(seen.peek()));
  }, [seen]);
  const save = async () => {
    busy.value = true;
    problem.value = '';
    try {
      await app.rename(file, name.value.trim(), seen.value);
      announce(words('rename.done', { name: name.value.trim() }));
      close();
    } catch (error) {
      if (error instanceof Problem && error.kind === 'file-renamed') seen.value = `${error.values.name}`;
      problem.value = reasonFor(error);
      input.current?.focus();
    } finally {
      busy.value = false;
    }
  };
  return (
    <form
      class="card rename"
      aria-label={words('file.rename')}
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy.value) void save();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close();
      }}
    >
      <label>
        {words('rename.label')}
        <input
          ref={input}
          required
          pattern=".*\S.*"
          maxLength={255}
          autocomplete="off"
          spellcheck={false}
          value={name.value}
          aria-invalid={problem.value !== ''}
          aria-describedby={problem.value === '' ? undefined : 'rename-problem'}
          onInput={(event) => {
            name.value = event.currentTarget.value;
          }}
        />
      </label>
      {problem.value !== '' && (
        <p id="rename-problem" class="problem" role="alert">
          {problem.value}
        </p>
      )}
      <div class="rename-buttons">
        <button type="submit" class="primary" aria-disabled={busy.value}>
          {words('rename.save')}
        </button>
        <button type="button" onClick={close}>
          {words('rename.cancel')}
        </button>
      </div>
    </form>
  );
}

/** The position before the extension, so that typing replaces only what precedes it. */
function endOfStem(name: string): number {
  const dot = name.lastIndexOf('.');
  return dot > 0 ? dot : name.length;
}

function reasonFor(error: unknown): string {
  if (!(error instanceof Problem)) return reasonOf(error);
  if (error.kind === 'file-renamed') return words('rename.outdated', { name: `${error.values.name}` });
  if (error.kind === 'bad-name') return words('rename.bad');
  return reasonOf(error);
}
