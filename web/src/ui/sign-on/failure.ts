import type { SignOnKey } from '../../locale/sign-on-en';

/** Why a sign-in through a provider failed. */
export interface Failure {
  readonly key: SignOnKey;
  /** The error code of the provider, or empty. */
  readonly code: string;
}

const FRAGMENT = '#sign-in=';

/** The reasons of the server (`ProviderException.Reason`, `RefusedPerson`). */
export const REASONS: ReadonlySet<string> = new Set([
  'unreachable',
  'denied',
  'provider-error',
  'expired',
  'invalid',
  'busy',
  'bad-name',
  'name-taken',
  'name-has-files',
  'not-invited',
  'no-role',
  'disabled',
  'last-admin',
]);

/** What a fragment of the address says; null if it is about something else. Any site can make such an address. */
export function failureIn(fragment: string): Failure | null {
  if (!fragment.startsWith(FRAGMENT)) return null;
  const [reason = '', code = ''] = fragment.slice(FRAGMENT.length).split(':', 2);
  const known = /^[a-z_]{1,40}$/.test(code) ? code : '';
  if (reason === 'provider-error' && !known) return { key: 'signon.invalid', code: '' };
  return REASONS.has(reason) ? { key: `signon.${reason}` as SignOnKey, code: known } : null;
}

/** Takes the fragment out of the address, so that a reload does not show the failure again. */
export function takeFailure(): string {
  const { hash, pathname, search } = location;
  if (hash.startsWith(FRAGMENT)) history.replaceState(history.state, '', `${pathname}${search}`);
  return hash;
}
