import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { App } from './app';
import { chosen, dropped, filesOf, pickFiles, pickFolder } from './drops';
import { bytes } from './format';
import { FolderIcon, PulseIcon, UploadIcon } from './icons';
import { isolated, text } from './text';

/** Whether the device has only a touch screen, so that files can't be dropped. */
const TOUCHED = matchMedia('(hover: none) and (pointer: coarse)').matches;

/** Accepts files that are dropped anywhere on the page, pasted or chosen, and shows the upload rules. */
export function DropZone({ app }: { app: App }) {
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
        <button
          type="button"
          class="link"
          onClick={() => {
            app.testing.value = true;
          }}
        >
          <PulseIcon />
          {text('test.button')}
        </button>
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

function Allowed({ app }: { app: App }) {
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
function listen(app: App, show: (over: boolean) => void): () => void {
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
