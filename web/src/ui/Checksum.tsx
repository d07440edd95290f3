import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { StoredFile } from '../engine/api';
import { findSha256 } from './format';
import { CheckIcon, CloseIcon, CopyIcon } from './icons';
import { text } from './text';

type Verdict = 'matches' | 'differs' | 'none' | 'unnamed' | 'waits';

/** A file of checksums is short; whatever is larger was dropped by mistake. */
const MAX_SUMS_BYTES = 4 * 1024 * 1024;

/** The SHA-256 of a file, to copy, and to compare with what its publisher says. */
export function Checksum({ file, close }: { file: StoredFile; close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const pasted = useSignal('');
  const copied = useSignal(false);
  useEffect(() => dialog.current?.showModal(), []);
  const code = useRef<HTMLElement>(null);
  const copy = async () => {
    copied.value = await copyText(file.sha256 ?? '', code.current);
  };
  return (
    <dialog ref={dialog} class="card" aria-labelledby="check-title" onClose={close}>
      <h2 id="check-title">{text('check.title')}</h2>
      <p class="hint">
        <bdi>{file.name}</bdi>
      </p>
      <p class="digest">
        <code ref={code}>{file.sha256 ?? text('files.computing')}</code>
      </p>
      <button type="button" disabled={!file.sha256} onClick={() => void copy()}>
        {copied.value ? <CheckIcon /> : <CopyIcon />}
        {text(copied.value ? 'check.copied' : 'check.copy')}
      </button>
      <label class="paste">
        {text('check.label')}
        <textarea
          rows={3}
          spellcheck={false}
          value={pasted.value}
          onDragOver={(event) => event.preventDefault()}
          onDrop={(event) => {
            const dropped = event.dataTransfer?.files[0];
            if (!dropped || dropped.size > MAX_SUMS_BYTES) return;
            event.preventDefault();
            event.stopPropagation();
            void dropped.text().then((sums) => {
              pasted.value = sums;
            });
          }}
          onInput={(event) => {
            pasted.value = event.currentTarget.value;
          }}
        />
      </label>
      <Outcome file={file} pasted={pasted.value} />
      <form method="dialog">
        <button type="submit" class="primary">
          {text('check.close')}
        </button>
      </form>
    </dialog>
  );
}

/** Copies a text; on plain HTTP, where browsers keep the clipboard to themselves, by way of a selection. */
async function copyText(words: string, shown: HTMLElement | null): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(words);
    return true;
  } catch {
    if (shown) getSelection()?.selectAllChildren(shown);
    return document.execCommand('copy');
  }
}

function verdictOn(file: StoredFile, pasted: string): Verdict | null {
  if (pasted.trim() === '') return null;
  const wanted = findSha256(pasted, file.name);
  if (wanted === null) return 'unnamed';
  if (wanted === '') return 'none';
  if (file.sha256 === null) return 'waits';
  return wanted === file.sha256 ? 'matches' : 'differs';
}

function Outcome({ file, pasted }: { file: StoredFile; pasted: string }) {
  const verdict = verdictOn(file, pasted);
  return (
    <p class={`verdict ${verdict ?? ''}`} role="status">
      {verdict === 'matches' && <CheckIcon />}
      {(verdict === 'differs' || verdict === 'none' || verdict === 'unnamed') && <CloseIcon />}
      {verdict && text(`check.${verdict}`)}
    </p>
  );
}
