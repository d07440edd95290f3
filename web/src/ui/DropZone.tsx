import { type ReadonlySignal, type Signal, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Source } from '../engine/ports';
import type { Rules } from '../engine/server/api';
import { chosen, dropped, filesOf, pickFiles, pickFolder } from './drops';
import { bytes } from './format';
import { FolderIcon, PulseIcon, UploadIcon } from './icons';
import { isolated, text } from './text';

/** Whether the device has only a touch screen, so that files can't be dropped. */
const TOUCHED = matchMedia('(hover: none) and (pointer: coarse)').matches;

/** What the drop area needs from the page. */
export interface DropHost {
  /** Null until the server's rules are loaded. */
  readonly rules: ReadonlySignal<Rules | null>;
  /** The number of files found so far while a folder is read; null otherwise. */
  readonly reading: ReadonlySignal<number | null>;
  /** Whether the connection test is shown; absent where there is none. */
  readonly testing?: Signal<boolean>;
  /** Returns a function that adds files for the current user. */
  adder(): (sources: readonly Source[]) => Promise<void>;
  add(sources: readonly Source[]): Promise<void>;
  /** Adds the files that `find` collects. */
  read(
    find: (found: Source[]) => Promise<readonly Source[]>,
    add?: (sources: readonly Source[]) => Promise<void>,
  ): Promise<void>;
}

/** Accepts files that are dropped anywhere on the page, pasted or chosen, and shows the upload rules. */
export function DropZone({ app }: { app: DropHost }) {
  const { testing } = app;
  const over = useSignal(false);
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  useEffect(
    () =>
      listen(app, (is) => {
        over.value = is;
      }),
    [app, over],
  );

  const choose = async () => {
    const add = app.adder();
    const picked = pickFiles();
    if (picked) await add(await picked);
    else files.current?.click();
  };
  const chooseFolder = async () => {
    const add = app.adder();
    const picked = pickFolder();
    if (!picked) return folder.current?.click();
    const handle = await picked;
    if (handle) await app.read((found) => filesOf(handle, found), add);
  };
  const take = (input: HTMLInputElement) => {
    void app.add(chosen(input.files));
    input.value = '';
  };
  return (
    <section class={`drop ${over.value ? 'over' : ''}`} aria-label={text('drop.title')}>
      <span class="drop-icon">
        <UploadIcon />
      </span>
      <div class="drop-words">
        <p class="drop-title">{text(over.value ? 'drop.now' : TOUCHED ? 'drop.touch' : 'drop.title')}</p>
        <p class="hint">
          <Allowed app={app} />
        </p>
        {app.reading.value !== null && (
          <p class="reading">{text('drop.reading', { count: app.reading.value })}</p>
        )}
        {testing && (
          <button
            type="button"
            class="link"
            onClick={() => {
              testing.value = true;
            }}
          >
            <PulseIcon />
            {text('test.button')}
          </button>
        )}
      </div>
      <div class="drop-buttons">
        <button type="button" class="primary" onClick={() => void choose()}>
          {text('drop.choose')}
        </button>
        <button type="button" onClick={() => void chooseFolder()}>
          <FolderIcon />
          {text('drop.folder')}
        </button>
      </div>
      <input
        ref={files}
        type="file"
        id="files-input"
        multiple
        hidden
        onChange={(event) => take(event.currentTarget)}
      />
      <input
        ref={(input) => {
          folder.current = input;
          input?.setAttribute('webkitdirectory', '');
        }}
        type="file"
        id="folder-input"
        multiple
        hidden
        onChange={(event) => take(event.currentTarget)}
      />
    </section>
  );
}

function Allowed({ app }: { app: DropHost }) {
  const rules = app.rules.value;
  if (!rules) return null;
  const any = rules.allowedExtensions.length === 0 || rules.allowedExtensions.includes('*');
  const facts = [
    any ? text('drop.anyFormat') : text('drop.formats', { list: rules.allowedExtensions.join(', ') }),
  ];
  if (rules.maxSize !== null) facts.push(text('drop.maxSize', { size: bytes(rules.maxSize) }));
  if (rules.available !== null) facts.push(text('drop.available', { size: bytes(rules.available) }));
  return <>{facts.map(isolated).join(' · ')}</>;
}

/** Listens to drags, drops and pastes on the whole page. */
function listen(app: DropHost, show: (over: boolean) => void): () => void {
  const over = new AbortController();
  const options = { signal: over.signal };
  const take = (data: DataTransfer) => void app.read((found) => dropped(data, found));
  const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
  document.addEventListener(
    'dragover',
    (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      show(true);
    },
    options,
  );
  document.addEventListener('dragleave', (event) => event.relatedTarget === null && show(false), options);
  document.addEventListener(
    'drop',
    (event) => {
      show(false);
      if (!event.dataTransfer || !hasFiles(event)) return;
      event.preventDefault();
      take(event.dataTransfer);
    },
    options,
  );
  document.addEventListener(
    'paste',
    (event) => {
      if (event.clipboardData?.types.includes('Files')) take(event.clipboardData);
    },
    options,
  );
  return () => over.abort();
}
