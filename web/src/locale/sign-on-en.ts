import type { Words } from './en';

/**
 * The texts about signing in through an OpenID provider, which are loaded with it. Other languages have exactly these keys, in
 * this order. `{name}` is the label of the provider.
 */
export const signOnEn = {
  'signon.or': 'or',
  'signon.button': 'Continue with {name}',
  'signon.again': 'Opens in a new tab. Come back to this one to resume your uploads.',
  'signon.unreachable': '{name} can’t be reached. Try again later, or sign in with a password.',
  'signon.denied': 'The sign-in at {name} was cancelled.',
  'signon.provider-error': '{name} reported an error ({code}). Try again, or ask your administrator.',
  'signon.expired': 'The sign-in took too long, or was continued in another browser. Try again.',
  'signon.invalid': 'The response of {name} couldn’t be verified. Ask your administrator.',
  'signon.busy': 'Too many people are signing in right now. Try again in a few seconds.',
  'signon.bad-name': 'Your username at {name} can’t be used here. Ask your administrator.',
  'signon.name-taken':
    'Your username belongs to another account here. If it is yours, sign in with its password, or ask your administrator.',
  'signon.name-has-files': 'A deleted account with your username still owns files. Ask your administrator.',
  'signon.not-invited': 'You don’t have an account here yet. Ask your administrator to add one.',
  'signon.no-role': 'You aren’t in a group that may use this server. Ask your administrator.',
  'signon.disabled': 'Your account is disabled. Ask your administrator.',
  'signon.last-admin':
    'You are the last administrator here, but no longer one at {name}. Sign in with a password and make another user an administrator.',
} as const satisfies Readonly<Record<string, Words>>;

export type SignOnKey = keyof typeof signOnEn;

export type SignOnLocale = Readonly<Record<SignOnKey, Words>>;
