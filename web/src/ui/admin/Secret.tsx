import type { OneTimePassword } from '../../engine/server/admin-api';
import { moment } from '../account/times';
import { linkOf } from '../invitation-link';
import { SecretField } from '../SecretField';
import { words } from './words';

/** A one-time password and the invitation link that contains it. Both are shown only once. */
export function Secret({ name, made }: { name: string; made: OneTimePassword }) {
  const { password, passwordUntil } = made;
  const states = { copied: words('secret.copied'), notCopied: words('secret.notCopied') };
  return (
    <>
      <SecretField
        value={linkOf({ name, password }, location.origin)}
        words={{
          ...states,
          once: words('secret.once'),
          label: words('secret.link'),
          copy: words('secret.link.copy'),
        }}
        primary
      />
      <p class="hint">
        {words('secret.use', { name })}{' '}
        {passwordUntil !== null && words('secret.until', { time: moment(passwordUntil) })}
      </p>
      <p class="hint">{words('secret.instead', { name })}</p>
      <SecretField
        value={password}
        words={{ ...states, label: words('secret.label'), copy: words('secret.copy') }}
      />
    </>
  );
}
