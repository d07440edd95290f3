import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { StoredFile } from '../engine/api';
import { findSha256 } from './format';
import { text } from './text';

/** The SHA-256 of a file, to copy, and to compare with what its publisher says. */
export function Checksum({ file, close }: { file: StoredFile; close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const pasted = useSignal('');
  const copied = useSignal(false);
  useEffect(() => dialog.current?.showModal(), []);
  const copy = async () => {
    await navigator.clipboard?.writeText(file.sha256 ?? '');
    copied.value = true;
  };
  return (
    <dialog ref={dialog} class="card" aria-labelledby="check-title" onClose={close}>
      <h2 id="check-title">{text('check.title')}</h2>
      <p class="hint">
        <bdi>{file.name}</bdi>
      </p>
      <p class="digest">
        <code>{file.sha256 ?? text('files.computing')}</code>
      </p>
      <button type="button" disabled={!file.sha256} onClick={() => void copy()}>
        {text(copied.value ? 'check.copied' : 'check.copy')}
      </button>
      <label class="paste">
        {text('check.label')}
        <textarea
          rows={3}
          spellcheck={false}
          onInput={(event) => {
            pasted.value = event.currentTarget.value;
          }}
        />
      </label>
      <Verdict file={file} pasted={pasted.value} />
      <form method="dialog">
        <button type="submit" class="primary">
          {text('check.close')}
        </button>
      </form>
    </dialog>
  );
}

function Verdict({ file, pasted }: { file: StoredFile; pasted: string }) {
  const wanted = findSha256(pasted, file.name);
  const verdict =
    pasted.trim() === '' ? null : wanted === '' ? 'none' : wanted === file.sha256 ? 'matches' : 'differs';
  return (
    <p class={`verdict ${verdict ?? ''}`} role="status">
      {verdict && text(`check.${verdict}`)}
    </p>
  );
}
