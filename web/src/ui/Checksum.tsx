import { useSignal } from '@preact/signals';
import type { StoredFile } from '../engine/api';
import type { Key } from '../locale/en';
import type { App } from './app';
import { copyText, linkOf } from './clipboard';
import { Dialog } from './Dialog';
import { findSha256 } from './format';
import { CheckIcon, CloseIcon, CopyIcon } from './icons';
import { text } from './text';

type Verdict = 'matches' | 'differs' | 'none' | 'unnamed' | 'waits';

/** A file of checksums is short; whatever is larger was dropped by mistake. */
const MAX_SUMS_BYTES = 4 * 1024 * 1024;

/** The SHA-256 of a file, to copy, and to compare with what its publisher says. */
export function Checksum({ app, close }: { app: App; close: () => void }) {
  const file = app.checked.value;
  const pasted = useSignal('');
  if (!file) return null;
  return (
    <Dialog title={text('check.title')} close={close}>
      <p class="hint">
        <bdi>{file.name}</bdi>
      </p>
      <p class="digest">
        <code>{file.sha256 ?? text('files.computing')}</code>
      </p>
      <div class="dialog-buttons">
        <CopyButton words={file.sha256} label="check.copy" />
        <CopyButton words={linkOf(file.id)} label="files.link.words" />
      </div>
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
    </Dialog>
  );
}

function CopyButton({ words, label }: { words: string | null; label: Key }) {
  const copied = useSignal(false);
  const copy = async () => {
    copied.value = await copyText(words ?? '');
  };
  return (
    <button type="button" disabled={words === null} onClick={() => void copy()}>
      {copied.value ? <CheckIcon /> : <CopyIcon />}
      {text(copied.value ? 'check.copied' : label)}
    </button>
  );
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
