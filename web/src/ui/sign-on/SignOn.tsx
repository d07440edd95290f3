import { useMemo } from 'preact/hooks';
import type { Provider } from '../../engine/server/api';
import { failureIn, takeFailure } from './failure';
import './sign-on.css';
import { loadWords, words } from './words';

interface Props {
  provider: Provider;
  /** Whether the session has expired while the page is shown. */
  again: boolean;
  close: () => void;
}

/** Sign-in through an OpenID provider, once its texts are loaded. */
export async function loaded(): Promise<typeof SignOn> {
  await loadWords();
  return SignOn;
}

/** The link to the provider, and why the last sign-in through it failed. */
function SignOn({ provider, again }: Props) {
  const failure = useMemo(() => failureIn(takeFailure()), []);
  const from = `${location.pathname}${location.search}`;
  const { name } = provider;
  return (
    <div class="sign-on">
      <p class="or">{words('signon.or')}</p>
      {/* Uploads wait in this page, so it stays; it continues when the user comes back to it. */}
      <a
        href={`${provider.url}?return=${encodeURIComponent(from)}`}
        {...(again ? { target: '_blank', rel: 'noopener' } : {})}
      >
        {words('signon.button', { name })}
      </a>
      {again && <p class="hint">{words('signon.again')}</p>}
      {failure && (
        <p class="problem" role="alert">
          {words(failure.key, { name, code: failure.code })}
        </p>
      )}
    </div>
  );
}
