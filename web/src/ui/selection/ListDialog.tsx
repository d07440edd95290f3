import { useSignal } from '@preact/signals';
import { linkOf } from '../clipboard';
import { Dialog } from '../Dialog';
import { Step, TokenStep } from '../file/Steps';
import { SystemChoice, system } from '../file/SystemChoice';
import { words } from '../file/words';
import { DownloadIcon } from '../icons';
import { checkAllCommand, fetchAllCommand, listFor, listName, PROGRAMS, type Program } from './lists';
import type { Selection } from './selection';

/** Time for the browser to begin saving a file before its URL is revoked. */
const SAVE_MILLISECONDS = 60_000;

/** Saves a list of the selected files for a download program, and shows how to use it. */
export function ListDialog({ selection, close }: { selection: Selection; close: () => void }) {
  const program = useSignal<Program>('aria2c');
  const files = selection.files();
  const on = system.value;
  const missing = files.filter(({ sha256 }) => sha256 === null).length;
  return (
    <Dialog title={words('list.title')} close={close} hasPrimary>
      <p class="hint">{words('list.why', { count: files.length })}</p>
      {missing > 0 && <p class="hint">{words('select.sums.missing', { count: missing })}</p>}
      <div class="list-choices">
        <select
          aria-label={words('list.program')}
          value={program.value}
          onChange={(event) => {
            program.value = event.currentTarget.value as Program;
          }}
        >
          {PROGRAMS.map((each) => (
            <option key={each} value={each}>
              {each}
            </option>
          ))}
        </select>
        <SystemChoice />
        <button
          type="button"
          class="primary"
          onClick={() => save(listName(program.value), listFor(program.value, files, linkOf))}
        >
          <DownloadIcon />
          {words('list.save')}
        </button>
      </div>
      <ol class="steps">
        <TokenStep leave={close} />
        <Step title={words('list.fetch')} command={fetchAllCommand(program.value, on)}>
          {words(program.value === 'curl' ? 'list.fetch.curl' : 'list.fetch.aria2')}
        </Step>
        {program.value === 'curl' && on !== 'windows' && (
          <Step title={words('list.check')} command={checkAllCommand(on)} />
        )}
      </ol>
    </Dialog>
  );
}

/** Saves a text as a file. */
function save(name: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), SAVE_MILLISECONDS);
}
