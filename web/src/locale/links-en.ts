import type { Words } from './en';

/** The texts about links, which are loaded with their first use. Other languages have exactly these keys, in this order. */
export const linksEn = {
  // The list of links.
  'links.title': 'Links',
  'links.why':
    'Through a link, people without an account can send you files, or download one of yours. Anyone who has the link can use it.',
  'links.none': 'You have no links. You make a download link on the page of a file.',
  'links.none.viewer': 'You have no links. You make one on the page of a file.',
  'links.new': 'New upload link',
  'links.upload': 'Upload',
  'links.download': 'Download',
  'links.locked': 'Password',
  'links.received': {
    one: '1 file received',
    other: '{count} files received',
  },
  'links.receivedOf': {
    one: '{used} of 1 file received',
    other: '{used} of {count} files received',
  },
  'links.downloads': {
    one: '1 download',
    other: '{count} downloads',
  },
  'links.downloadsOf': {
    one: '{used} of 1 download',
    other: '{used} of {count} downloads',
  },
  'links.used': 'last used {time}',
  'links.expires': 'ends on {day}',
  'links.state.expired': 'Expired',
  'links.state.used': 'Used up',
  'links.revoke': 'Revoke',
  'links.revoke.label': 'Revoke {name}',
  'links.revoke.title': 'Revoke “{name}”?',
  'links.revoke.upload':
    'The link stops working immediately, and unfinished uploads are cancelled. Files that you have received stay.',
  'links.revoke.download': 'The link stops working immediately. The file stays.',
  'links.revoke.button': 'Revoke link',
  'links.keep': 'Keep link',
  'links.revoked': 'Revoked {name}.',
  'links.remove': 'Remove',
  'links.remove.label': 'Remove {name}',
  'links.removed': 'Removed {name}.',
  'links.notRevoked': '{name} couldn’t be revoked. {reason}',
  'links.notRemoved': '{name} couldn’t be removed. {reason}',

  // Making a link.
  'link.upload.title': 'New upload link',
  'link.download.title': 'New download link',
  'link.name': 'Name',
  'link.name.hint': 'The people who open the link see it, for example “Photos of June”.',
  'link.name.optional': 'Name (optional)',
  'link.note': 'Message (optional)',
  'link.end': 'Ends',
  'link.end.days': {
    one: 'In 1 day',
    other: 'In {count} days',
  },
  'link.end.date': 'On a date…',
  'link.date': 'Last day',
  'link.limits': 'Limits (optional)',
  'link.maxSize': 'Largest file',
  'link.unit': 'Unit',
  'link.maxUploads': 'Number of files',
  'link.formats': 'File types',
  'link.formats.hint': 'For example .jpg, .pdf. Without any, all types that the server allows.',
  'link.maxDownloads': 'Number of downloads (optional)',
  'link.password': 'Password (optional)',
  'link.password.hint':
    'At least 6 characters. Send it in another way than the link; it will not be shown again.',
  'link.create': 'Create link',
  'link.cancel': 'Cancel',
  'link.past': 'Choose a day in the future.',
  'link.tooLate': {
    one: 'This server allows links for 1 day at most.',
    other: 'This server allows links for {count} days at most.',
  },
  'link.wrongSize': 'Enter the largest size as a number, such as 50 or 1.5.',
  'link.wrongCount': 'Enter a whole number of at least 1.',
  'link.wrongFormats': 'Enter file types such as .jpg, .pdf.',
  'link.created': 'Link “{name}” created',
  'link.once': 'Copy the link now. It will not be shown again.',
  'link.address': 'Link',
  'link.copy': 'Copy link',
  'link.copied': 'Copied',
  'link.notCopied': 'The link couldn’t be copied. Select it and copy it yourself.',
  'link.use.upload': 'Send it to the people who are to send you files. They need no account.',
  'link.use.download': 'Send it to the people who are to download the file. They need no account.',
  'link.use.password': 'Tell them the password in another way.',
  'link.done': 'Done',

  // The links of a file, on its page.
  'file.title': 'Download links',
  'file.why': 'People without an account can download this file through a link.',
  'file.none': 'There is no link to this file.',
  'file.new': 'New download link',
} as const satisfies Readonly<Record<string, Words>>;

export type LinksKey = keyof typeof linksEn;
export type LinksLocale = Readonly<Record<LinksKey, Words>>;
