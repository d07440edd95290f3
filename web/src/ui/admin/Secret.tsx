import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { OneTimePassword } from '../../engine/server/admin-api';
import { moment } from '../account/times';
import { announce } from '../announce';
import { copyText } from '../clipboard';
import { CheckIcon, CopyIcon, WarningIcon } from '../icons';
import { linkOf } from '../invitation-link';
import { words } from './words';

/** A one-time password and the invitation link that contains it. Both are shown only once. */
export function Secret({ name, made }: { name: string; made: OneTimePassword }) {
  const { password, passwordUntil } = made;
  return (
    <>
      <p class="once">
        <WarningIcon />
        {words('secret.once')}
      </p>
      <Copied
        label={words('secret.link')}
        button={words('secret.link.copy')}
        value={linkOf({ name, password }, location.origin)}
        primary
      />
      <p class="hint">
        {words('secret.use', { name })}{' '}
        {passwordUntil !== null && words('secret.until', { time: moment(passwordUntil) })}
      </p>
      <p class="hint">{words('secret.instead', { name })}</p>
      <Copied label={words('secret.label')} button={words('secret.copy')} value={password} />
    </>
  );
}

function Copied(props: { label: string; button: string; value: string; primary?: boolean }) {
  const state = useSignal<'new' | 'copied' | 'failed'>('new');
  const field = useRef<HTMLInputElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (props.primary) button.current?.focus();
  }, []);
  const copy = async () => {
    state.value = (await copyText(props.value)) ? 'copied' : 'failed';
    announce(words(state.value === 'copied' ? 'secret.copied' : 'secret.notCopied'));
    if (state.value === 'failed') field.current?.select();
  };
  return (
    <>
      <div class="secret">
        <input
          ref={field}
          readOnly
          value={props.value}
          aria-label={props.label}
          spellcheck={false}
          onFocus={(event) => event.currentTarget.select()}
        />
        <button ref={button} type="button" class={props.primary ? 'primary' : ''} onClick={() => void copy()}>
          {state.value === 'copied' ? <CheckIcon /> : <CopyIcon />}
          {state.value === 'copied' ? words('secret.copied') : props.button}
        </button>
      </div>
      {state.value === 'failed' && <p class="problem">{words('secret.notCopied')}</p>}
    </>
  );
}
