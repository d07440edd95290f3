import type { Words } from './en';

/** The texts about second factors, which are loaded with their first use. Other languages have exactly these keys, in this order. */
export const factorEn = {
  // Signing in with a code.
  'code.title': 'Enter your code',
  'code.label': 'Code',
  'code.hint': 'The six digits in your authenticator app, or one of your recovery codes.',
  'code.wrong': 'This code is wrong, too old, or was used before. Wait for the next one in your app.',
  'code.button': 'Sign in',
  'code.back': 'Back',

  // Adding a second factor because the role needs one.
  'must.title': 'Add a second factor',
  'must.why':
    'You are signed in as {name}. Your role needs a second factor: a code from an app on your phone, which you enter after your password.',

  // The second factor on the account page.
  'factor.title': 'Second factor',
  'factor.why':
    'A code from an app on your phone, which you enter after your password. A stolen password alone is then of no use.',
  'factor.off': 'Your account has no second factor.',
  'factor.on': 'On since {day}.',
  'factor.demanded': 'Your role needs it.',
  'factor.codesLeft': {
    one: '1 recovery code left.',
    other: '{count} recovery codes left.',
  },
  'factor.failed': 'The state of your second factor couldn’t be loaded.',
  'factor.again': 'Try again',
  'factor.add': 'Add second factor',
  'factor.cancel': 'Cancel',

  // Adding one.
  'add.password': 'Your password',
  'add.next': 'Next',
  'add.scan':
    'Scan this code with an authenticator app, for example Aegis, Google Authenticator or the one of your password manager.',
  'add.qr': 'QR code for your authenticator app',
  'add.secret': 'Or enter this key in the app',
  'add.secret.copy': 'Copy key',
  'add.secret.copied': 'Copied',
  'add.secret.notCopied': 'The key couldn’t be copied. Select it and copy it yourself.',
  'add.first': 'The code that the app shows',
  'add.confirm': 'Turn on',
  'add.done': 'The second factor is on.',

  // Recovery codes.
  'codes.title': 'Recovery codes',
  'codes.why':
    'Store these codes where you find them without your phone. Each replaces a code of the app once. They will not be shown again.',
  'codes.copy': 'Copy',
  'codes.copied': 'Copied the recovery codes.',
  'codes.save': 'Save as file',
  'codes.file': 'Lading recovery codes of {name}',
  'codes.done': 'I have stored them',
  'codes.new': 'New recovery codes',
  'codes.new.button': 'Make new codes',

  // Removing it.
  'remove.show': 'Remove',
  'remove.title': 'Remove the second factor',
  'remove.button': 'Remove second factor',
  'remove.done': 'The second factor is removed.',
} as const satisfies Readonly<Record<string, Words>>;

export type FactorKey = keyof typeof factorEn;
export type FactorLocale = Readonly<Record<FactorKey, Words>>;
