import { useSignal } from '@preact/signals';
import { Dialog } from './Dialog';
import { text } from './text';
import type { UploadsModel } from './uploads-model';

/** Renames an upload before it starts. */
export function Rename({ model, close }: { model: UploadsModel; close: () => void }) {
  const upload = model.renaming.value;
  const name = useSignal(upload?.name ?? '');
  if (!upload) return null;
  return (
    <Dialog title={text('rename.title')} close={close} hasPrimary>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          close();
          void model.rename(upload, name.value.trim());
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
