import type { Words } from './en';

/** The texts of the account page, which are loaded with it. Other languages have exactly these keys, in this order. */
export const accountEn = {
  'account.title': 'Account',
  'account.back': 'Back to files',
  'role.viewer': 'Can view and download files',
  'role.uploader': 'Can upload files',
  'role.admin': 'Administrator',
  cancel: 'Cancel',

  // When a part of the page could not be loaded.
  'load.failed': 'This couldn’t be loaded. {reason}',
  'load.offline': 'The server can’t be reached. This will be loaded when the connection is back.',
  'load.again': 'Try again',

  // Storage.
  'storage.title': 'Storage',
  'storage.of': '{used} of {quota} used',
  'storage.used': '{used} used',
  'storage.files': 'Files',
  'storage.uploads': {
    one: '1 unfinished upload',
    other: '{count} unfinished uploads',
  },
  'storage.uploads.why':
    'An unfinished upload reserves its full size until it is finished, cancelled or expired.',
  'storage.available': 'Available',
  'storage.noQuota': 'Your account has no storage quota. All users share the storage of the server.',

  // The password.
  'password.title': 'Password',
  'password.effect':
    'Changing your password signs you out on all other devices and revokes all your API tokens.',
  'password.show': 'Change password…',
  'password.changed': 'Password changed. Other devices are signed out, and API tokens are revoked.',

  // The sessions.
  'sessions.title': 'Signed-in devices',
  'sessions.why':
    'Browsers in which you are signed in. Sign out devices that you don’t recognize or no longer use.',
  'sessions.this': 'This device',
  'sessions.browser': '{browser} on {system}',
  'sessions.unknown': 'Unknown browser',
  'sessions.from': 'from {address}',
  'sessions.active': 'Active now',
  'sessions.used': 'Last active {time}',
  'sessions.since': 'signed in on {day}',
  'sessions.end': 'Sign out',
  'sessions.end.label': 'Sign out {browser} {address}',
  'sessions.endOthers': 'Sign out all other devices',
  'sessions.only': 'You are not signed in on any other device.',
  'sessions.ended': 'Signed out {browser}.',
  'sessions.endedOthers': 'Signed out all other devices.',
  'sessions.notEnded': 'The device couldn’t be signed out. {reason}',

  // The API tokens.
  'tokens.title': 'API tokens',
  'tokens.why': 'Scripts and other programs sign in with a token instead of your password.',
  'tokens.new': 'New API token',
  'tokens.none': 'You have no API tokens.',
  'tokens.never': 'never expires',
  'tokens.expires': 'expires on {day}',
  'tokens.expired': 'expired on {day}',
  'tokens.unused': 'Never used',
  'tokens.used': 'Last used {time}',
  'tokens.usedFrom': 'Last used {time} from {address}',
  'tokens.created': 'created on {day}',
  'tokens.revoke': 'Revoke',
  'tokens.revoke.label': 'Revoke {name}',
  'tokens.revoke.title': 'Revoke “{name}”?',
  'tokens.revoke.why': 'Programs that use this token stop working immediately. This can’t be undone.',
  'tokens.revoke.button': 'Revoke token',
  'tokens.keep': 'Keep token',
  'tokens.revoked': 'Revoked {name}.',
  'tokens.notRevoked': '{name} couldn’t be revoked. {reason}',

  // Creating a token.
  'token.title': 'New API token',
  'token.name': 'Name',
  'token.name.hint': 'For example the program or computer that will use it.',
  'token.scopes': 'Permissions',
  'scope.read': 'List and download files',
  'scope.upload': 'Upload files',
  'scope.delete': 'Delete files',
  'scope.metrics': 'Read server metrics',
  'token.expiry': 'Expires',
  'token.expiry.days': {
    one: 'In 1 day',
    other: 'In {count} days',
  },
  'token.expiry.year': 'In 1 year',
  'token.expiry.date': 'On a date…',
  'token.expiry.never': 'Never',
  'token.expiry.risk': 'Anyone who obtains this token can use it until you revoke it.',
  'token.date': 'Last day',
  'token.create': 'Create token',
  'token.noScope': 'Choose at least one permission.',
  'token.past': 'Choose a day in the future.',
  'token.limit': 'You have too many API tokens. Revoke one that you no longer use.',
  'token.created': 'Token “{name}” created',
  'token.once': 'Copy the token now. It will not be shown again.',
  'token.secret': 'Token',
  'token.copy': 'Copy token',
  'token.copied': 'Copied',
  'token.notCopied': 'The token couldn’t be copied. Select it and copy it yourself.',
  'token.use': 'Use it as a bearer token, or instead of your password:',
  'token.done': 'Done',

  // Language and theme.
  'appearance.title': 'Language and theme',
} as const;

export type AccountKey = keyof typeof accountEn;
export type AccountLocale = Readonly<Record<AccountKey, Words>>;
