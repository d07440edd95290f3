import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { announce } from './announce';
import { copyText } from './clipboard';
import { CheckIcon, CopyIcon, WarningIcon } from './icons';

/** The texts of a secret. */
export interface SecretWords {
  /** A warning that it is shown only now, above the field. */
  readonly once?: string;
  /** What it is. */
  readonly label: string;
  readonly copy: string;
  readonly copied: string;
  readonly notCopied: string;
}

/** A secret that is shown only once, with a button that copies it. */
export function SecretField(props: {
  value: string;
  words: SecretWords;
  /** Whether its button is the primary one, which gets the focus. */
  primary?: boolean;
}) {
  const { value, words, primary } = props;
  const state = useSignal<'new' | 'copied' | 'failed'>('new');
  const field = useRef<HTMLInputElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (primary) button.current?.focus();
  }, []);
  const copy = async () => {
    state.value = (await copyText(value)) ? 'copied' : 'failed';
    announce(state.value === 'copied' ? words.copied : words.notCopied);
    if (state.value === 'failed') field.current?.select();
  };
  return (
    <>
      {words.once && (
        <p class="once">
          <WarningIcon />
          {words.once}
        </p>
      )}
      <div class="secret">
        <input
          ref={field}
          readOnly
          value={value}
          aria-label={words.label}
          spellcheck={false}
          onFocus={(event) => event.currentTarget.select()}
        />
        <button ref={button} type="button" class={primary ? 'primary' : ''} onClick={() => void copy()}>
          {state.value === 'copied' ? <CheckIcon /> : <CopyIcon />}
          {state.value === 'copied' ? words.copied : words.copy}
        </button>
      </div>
      {state.value === 'failed' && <p class="problem">{words.notCopied}</p>}
    </>
  );
}
