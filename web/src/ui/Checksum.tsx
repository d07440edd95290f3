import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { type Sum, sumsIn, type Verdict, verdictOn } from '../engine/reading/sums';
import { decodeSums, MAX_SUMS_BYTES } from '../engine/reading/sums-file';
import type { StoredFile } from '../engine/server/api';
import type { Key } from '../locale/en';
import type { App } from './app';
import { copyText, linkOf } from './clipboard';
import { Dialog } from './Dialog';
import { CheckIcon, CloseIcon, CopyIcon } from './icons';
import { reasonOf } from './reasons';
import { Sha512 } from './sha512';
import { text } from './text';

/** Shows the SHA-256 of a file, and compares it with the publisher's checksums. */
export function Checksum({ app, close }: { app: App; close: () => void }) {
  const file = app.checked.value;
  const pasted = useSignal('');
  const id = file?.id ?? '';
  const sha512 = useMemo(() => new Sha512(app.api, app.ports.clock, id), [app, id]);
  useEffect(() => () => sha512.stop(), [sha512]);
  if (!file) return null;
  return (
    <Dialog title={text('checksum.title')} close={close}>
      <p class="hint">
        <bdi>{file.name}</bdi>
      </p>
      <Digest algorithm="SHA-256" value={file.sha256 ?? text('files.computing')} />
      <div class="dialog-buttons">
        <CopyButton words={file.sha256} label="checksum.copy" />
        <CopyButton words={linkOf(file.id)} label="checksum.link" />
      </div>
      <label class="paste">
        {text('checksum.label')}
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
            void decodeSums(dropped, dropped.name).then((sums) => {
              pasted.value = sums;
            });
          }}
          onInput={(event) => {
            pasted.value = event.currentTarget.value;
          }}
        />
      </label>
      {sha512.value.value && <Digest algorithm="SHA-512" value={sha512.value.value} />}
      <Outcome file={file} sha512={sha512} pasted={pasted.value} />
    </Dialog>
  );
}

function Digest({ algorithm, value }: { algorithm: string; value: string }) {
  return (
    <p class="digest">
      <span class="hint">{algorithm}</span>
      <code>{value}</code>
    </p>
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
      {text(copied.value ? 'checksum.copied' : label)}
    </button>
  );
}

type Result = Verdict['kind'] | 'waits512' | 'failed';

function resultOf(file: StoredFile, sha512: Sha512, sums: readonly Sum[]): Result {
  const verdict = verdictOn(file.name, { sha256: file.sha256, sha512: sha512.value.value }, sums);
  if (verdict.kind !== 'waits' || verdict.algorithm === 'sha256') return verdict.kind;
  return sha512.problem.value === null ? 'waits512' : 'failed';
}

function Outcome({ file, sha512, pasted }: { file: StoredFile; sha512: Sha512; pasted: string }) {
  const sums = useMemo(() => (pasted.trim() === '' ? null : sumsIn(pasted)), [pasted]);
  const verdict = sums && resultOf(file, sha512, sums);
  const wanted = verdict === 'waits512';
  const problem = sha512.problem.value;
  useEffect(() => {
    if (wanted) sha512.ask();
    else sha512.stop();
  }, [wanted, sha512]);
  return (
    <p class={`verdict ${verdict ?? ''}`} role="status">
      {verdict === 'matches' && <CheckIcon />}
      {(verdict === 'differs' || verdict === 'none' || verdict === 'unnamed') && <CloseIcon />}
      {verdict && text(`checksum.${verdict}`, { name: file.name, reason: problem ? reasonOf(problem) : '' })}
    </p>
  );
}
