import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { announce } from '../announce';
import { copyText } from '../clipboard';
import { CheckIcon, CopyIcon, WarningIcon } from '../icons';
import { words } from './words';

/** A one-time password, which is shown only once. */
export function Secret({ name, password }: { name: string; password: string }) {
  const state = useSignal<'new' | 'copied' | 'failed'>('new');
  const field = useRef<HTMLInputElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  const copy = async () => {
    state.value = (await copyText(password)) ? 'copied' : 'failed';
    announce(words(state.value === 'copied' ? 'secret.copied' : 'secret.notCopied'));
    if (state.value === 'failed') field.current?.select();
  };
  return (
    <>
      <p class="once">
        <WarningIcon />
        {words('secret.once')}
      </p>
      <div class="secret">
        <input
          ref={field}
          readOnly
          value={password}
          aria-label={words('secret.label')}
          spellcheck={false}
          onFocus={(event) => event.currentTarget.select()}
        />
        <button ref={button} type="button" class="primary" onClick={() => void copy()}>
          {state.value === 'copied' ? <CheckIcon /> : <CopyIcon />}
          {words(state.value === 'copied' ? 'secret.copied' : 'secret.copy')}
        </button>
      </div>
      {state.value === 'failed' && <p class="problem">{words('secret.notCopied')}</p>}
      <p class="hint">{words('secret.use', { name })}</p>
    </>
  );
}
