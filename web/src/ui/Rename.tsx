import { useSignal } from '@preact/signals';
import type { App } from './app';
import { Dialog } from './Dialog';
import { text } from './text';

/** Gives an upload another name before it is sent. */
export function Rename({ app, close }: { app: App; close: () => void }) {
  const upload = app.renaming.value;
  const name = useSignal(upload?.name ?? '');
  if (!upload) return null;
  return (
    <Dialog title={text('rename.title')} close={close} asks>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          close();
          void app.rename(upload, name.value.trim());
        }}
      >
        <label>
          {text('rename.label')}
          <input
            required
            pattern=".*\S.*"
            maxLength={255}
            value={name.value}
            onInput={(event) => {
              name.value = event.currentTarget.value;
            }}
          />
        </label>
        <button type="submit" class="primary">
          {text('rename.title')}
        </button>
      </form>
    </Dialog>
  );
}
