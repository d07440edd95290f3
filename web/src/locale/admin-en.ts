import type { Words } from './en';

/** The texts of the administration, which are loaded with it. Other languages have exactly these keys, in this order. */
export const adminEn = {
  'admin.title': 'Administration',
  'admin.back': 'Back to files',
  'admin.only': 'Only administrators can see this page.',
  'load.failed': 'This couldn’t be loaded.',
  'load.again': 'Try again',
  'load.more': 'Show more',
  'dialog.cancel': 'Cancel',
  'dialog.done': 'Done',

  // Roles.
  'role.uploader': 'Uploader: uploads files, and deletes their own',
  'role.viewer': 'Viewer: sees and downloads files',
  'role.admin': 'Administrator: also manages people and deletes any file',
  'role.uploader.short': 'Uploader',
  'role.viewer.short': 'Viewer',
  'role.admin.short': 'Administrator',

  // A one-time password.
  'secret.once': 'Copy the password now. It will not be shown again.',
  'secret.label': 'One-time password',
  'secret.copy': 'Copy password',
  'secret.copied': 'Copied',
  'secret.notCopied': 'This browser can’t copy. Select the password and copy it yourself.',
  'secret.use': 'Give it to {name} in a safe way. At the first sign-in the page asks for a new password.',

  // The people.
  'people.title': 'People',
  'people.why': 'Who can sign in, what they may do, and how much they may store.',
  'people.none': 'There are no accounts.',
  'people.find': 'Find by name',
  'people.name': 'Username',
  'people.name.hint': 'Letters, digits and . _ @ - without spaces. It can’t be changed later.',
  'people.role': 'Role',
  'people.ownRole': 'Another administrator can change your role.',
  'people.storage': 'Storage',
  'people.storage.of': '{used} of {quota}',
  'people.lastSignIn': 'Last sign-in',
  'people.never': 'Not known',
  'people.you': 'You',
  'people.isDisabled': 'Disabled',
  'people.mustChange': 'New password due',
  'people.mustChange.why': 'Has a one-time password, and must choose a new one at the next sign-in.',
  'people.change.column': 'Change',
  'people.change': 'Change…',
  'people.change.label': 'Change {name}',
  'people.quota': 'Storage limit',
  'people.quota.default': 'The limit of the server',
  'people.quota.own': 'A limit for this person',
  'people.quota.size': 'Size',
  'people.quota.unit': 'Unit',
  'people.quota.wrong': 'Enter a size such as 50 or 1.5.',
  'people.save': 'Save',
  'people.saved': 'Saved {name}.',
  'people.own': 'This is your own account. Change your password and end your sign-ins on the account page.',
  'people.add': 'Add person…',
  'people.add.title': 'Add person',
  'people.add.button': 'Add',
  'people.added': 'Added {name}',
  'people.taken': 'There is already a person with this name.',
  'people.hasFiles':
    'A deleted person of this name still has files. Delete the files first, or choose another name.',
  'people.lastAdmin': 'This is the last administrator. Make another person an administrator first.',

  // Actions on an account.
  'people.password': 'Reset password…',
  'people.password.title': 'Reset the password of {name}?',
  'people.password.why':
    'You get a one-time password. {name} is signed out everywhere, and all API tokens are revoked.',
  'people.password.button': 'Reset password',
  'people.password.new': 'New password for {name}',
  'people.signOut': 'Sign out…',
  'people.signOut.title': 'Sign out {name} everywhere?',
  'people.signOut.why':
    'All browsers must sign in again, and running uploads and downloads end. Uploads can be resumed.',
  'people.signOut.tokens': 'Also revoke all API tokens',
  'people.signOut.button': 'Sign out everywhere',
  'people.signedOut': 'Signed out {name}.',
  'people.disable': 'Disable…',
  'people.disable.title': 'Disable {name}?',
  'people.disable.why':
    'The person can’t sign in, API tokens don’t work, and running uploads and downloads end. Files stay. You can enable the account again.',
  'people.disable.button': 'Disable account',
  'people.disabled': 'Disabled {name}.',
  'people.enable': 'Enable',
  'people.enabled': 'Enabled {name}.',
  'people.remove': 'Remove…',
  'people.remove.title': 'Remove {name}?',
  'people.remove.why':
    'The account and its API tokens are deleted, and its unfinished uploads are cancelled. Its files ({size}) stay for everyone. This can’t be undone.',
  'people.remove.button': 'Remove account',
  'people.removed': 'Removed {name}.',
} as const;

export type AdminKey = keyof typeof adminEn;
export type AdminLocale = Readonly<Record<AdminKey, Words>>;
