import { announce } from '../announce';
import { copyText } from '../clipboard';
import { sumLine } from '../file/commands';
import { localNames } from '../file/local-name';
import { bytes } from '../format';
import { CheckIcon, CopyIcon } from '../icons';
import { Name } from '../Name';
import { toast } from '../toasts';
import { Virtual } from '../Virtual';
import type { ReceivedFile } from './received';
import type { SendModel } from './send-model';
import { words } from './words';

/** The files that the server has received, with their digests; with thanks when no upload is left. */
export function ReceivedFiles(props: { model: SendModel; owner: string; thanks: boolean }) {
  const { model, owner, thanks } = props;
  const files = model.received.files.value;
  if (files.length === 0) return null;
  const size = bytes(files.reduce((sum, file) => sum + file.size, 0));
  const title = words(thanks ? 'received.thanks' : 'received.title');
  return (
    <section class={`card received ${thanks ? 'thanks' : ''}`} aria-labelledby="received-title">
      <div class="bar">
        <h3 id="received-title" tabIndex={-1}>
          {thanks && <CheckIcon />}
          {title}
        </h3>
        <div class="bar-buttons">
          <button
            type="button"
            disabled={files.every(({ sha256 }) => sha256 === null)}
            onClick={() => void copySums(files)}
          >
            <CopyIcon />
            {words('received.copy')}
          </button>
        </div>
      </div>
      <p class="hint" role="status">
        {thanks ? words('received.thanks.why', { owner, count: files.length, size }) : words('received.why')}
      </p>
      <Virtual
        items={files}
        within
        label={title}
        keyOf={({ url }) => url}
        row={(file) => <ReceivedRow file={file} />}
      />
    </section>
  );
}

function ReceivedRow({ file }: { file: ReceivedFile }) {
  const { name, size, sha256, gone } = file;
  return (
    <article class="received-file">
      <h4 title={name}>
        <Name name={name} />
      </h4>
      <p class="hint numbers">
        <bdi>{bytes(size)}</bdi>
      </p>
      {sha256 ? (
        <code title={words('received.sum', { name })}>{sha256}</code>
      ) : (
        <p class="hint">{words(gone ? 'received.gone' : 'received.computing')}</p>
      )}
    </article>
  );
}

/** Copies the known digests, in the format of `sha256sum`. */
async function copySums(files: readonly ReceivedFile[]): Promise<void> {
  const names = localNames(files.map(({ name }) => name));
  const lines = files.flatMap(({ sha256 }, i) => (sha256 === null ? [] : [sumLine(sha256, names[i] ?? '')]));
  if (!(await copyText(`${lines.join('\n')}\n`))) return;
  const message = words('received.copied', { count: lines.length });
  toast(message);
  announce(message);
}
