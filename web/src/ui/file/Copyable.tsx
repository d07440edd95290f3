import { useSignal } from '@preact/signals';
import { announce } from '../announce';
import { copyText } from '../clipboard';
import { CheckIcon, CopyIcon } from '../icons';
import './commands.css';
import { words } from './words';

/** A text in a box, with a button that copies it. */
export function Copyable({ what, value }: { what: string; value: string }) {
  /** The text whose copy succeeded or failed. */
  const state = useSignal<{ readonly of: string; readonly copied: boolean } | null>(null);
  const tried = state.value?.of === value ? state.value : null;
  const copy = async () => {
    const copied = await copyText(value);
    state.value = { of: value, copied };
    announce(words(copied ? 'copy.done' : 'copy.failed'));
  };
  const label = words('copy.label', { what });
  return (
    <>
      <div class="copyable">
        <pre dir="ltr">{value}</pre>
        <button
          type="button"
          class="icon-button"
          aria-label={label}
          title={tried?.copied ? words('copy.done') : label}
          onClick={() => void copy()}
        >
          {tried?.copied ? <CheckIcon /> : <CopyIcon />}
        </button>
      </div>
      {tried?.copied === false && <p class="problem">{words('copy.failed')}</p>}
    </>
  );
}
