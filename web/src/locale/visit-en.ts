import type { Words } from './en';

/** The texts of the pages behind links, which are loaded with them. Other languages have exactly these keys, in this order. */
export const visitEn = {
  // Opening a link.
  'visit.opening': 'Opening the link…',
  'visit.offline': 'The server can’t be reached. The page will try again automatically.',
  'visit.failed': 'The link couldn’t be opened. {reason}',
  'visit.again': 'Try again',
  'visit.missing': 'This link doesn’t exist',
  'visit.missing.why':
    'Its address is incomplete, or it was revoked. Ask the person who sent it to you for a new link.',
  'visit.ended': 'This link has ended',
  'visit.ended.why':
    'It has expired, or it was used as often as it allows. Ask the person who sent it to you for a new link.',
  'visit.revoked': 'This link was revoked',
  'visit.revoked.why': 'No more files can be sent through it.',

  // A link with a password.
  'locked.title': 'Enter the password',
  'locked.why': 'This link is protected by a password. Ask the person who sent you the link for it.',
  'locked.password': 'Password',
  'locked.button': 'Open link',
  'locked.wrong': 'Incorrect password.',

  // Sending files.
  'send.from': '{owner} asks you for files',
  'send.untitled': 'Send files',
  'send.note': 'Message from {owner}',
  'send.until': 'Open until {moment}',
  'send.places': {
    one: '1 more file',
    other: '{count} more files',
  },
  'send.full': 'This link accepts no more files.',
  'send.busy': 'You can pause, and even close this page: open the link again in this browser to resume.',

  // The files that were received.
  'received.title': 'Received',
  'received.why': 'The server has stored these files completely and verified them.',
  'received.thanks': 'Thank you',
  'received.thanks.why': {
    one: '{owner} has received your file ({size}). You can close this page.',
    other: '{owner} has received your {count} files ({size}). You can close this page.',
  },
  'received.sum': 'SHA-256 of {name}',
  'received.computing': 'SHA-256 is being calculated…',
  'received.gone': 'The file was deleted after it was received.',
  'received.copy': 'Copy SHA-256 list',
  'received.copied': {
    one: 'Copied the SHA-256 of 1 file.',
    other: 'Copied the SHA-256 of {count} files.',
  },

  // Downloading a file.
  'get.from': '{owner} shares a file with you',
  'get.download': 'Download',
  'get.title': 'Details',
  'get.until': 'Available until',
  'get.owner': 'Shared by',
  'get.remaining': 'Downloads left',
  'get.sum': 'Checksum',
  'get.sum.later': 'The server is still calculating it. Reload the page later.',
  'get.browserOnly': 'This link has a password, so the file can only be downloaded in a browser.',
} as const satisfies Readonly<Record<string, Words>>;

export type VisitKey = keyof typeof visitEn;
export type VisitLocale = Readonly<Record<VisitKey, Words>>;
