import { useEffect, useRef } from 'preact/hooks';
import { announce } from '../announce';
import { copyText } from '../clipboard';
import { CopyIcon, DownloadIcon } from '../icons';
import { toast } from '../toasts';
import { words } from './words';

/** The recovery codes, which are shown once. */
export function Codes({ codes, name, done }: { codes: readonly string[]; name: string; done: () => void }) {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus({ preventScroll: true }), []);
  const text = `${words('codes.file', { name })}\n\n${codes.join('\n')}\n`;
  const copy = async () => {
    if (!(await copyText(text))) return;
    toast(words('codes.copied'));
    announce(words('codes.copied'));
  };
  return (
    <div class="codes">
      <h4 ref={title} tabIndex={-1}>
        {words('codes.title')}
      </h4>
      <p>{words('codes.why')}</p>
      <ul>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <div class="codes-buttons">
        <button type="button" onClick={() => void copy()}>
          <CopyIcon />
          {words('codes.copy')}
        </button>
        <button type="button" onClick={() => save(text)}>
          <DownloadIcon />
          {words('codes.save')}
        </button>
      </div>
      <button type="button" class="primary" onClick={done}>
        {words('codes.done')}
      </button>
    </div>
  );
}

function save(text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = 'lading-recovery-codes.txt';
  link.click();
  URL.revokeObjectURL(url);
}
