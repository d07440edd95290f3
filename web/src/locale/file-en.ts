import type { Words } from './en';

/**
 * The texts of the page of a file and of the selection of several files, which are loaded with them. Other languages have
 * exactly these keys, in this order.
 */
export const fileEn = {
  // The page of a file.
  'file.back': 'Back to files',
  'file.loading': 'Loading…',
  'file.gone': 'This file no longer exists',
  'file.gone.why': 'It was deleted, or the address is wrong.',
  'file.deleted': '“{name}” was deleted',
  'file.deleted.why': 'This file is no longer on the server.',
  'file.failed': 'The file couldn’t be loaded. {reason}',
  'file.offline': 'The server can’t be reached. The file will be loaded when the connection is back.',
  'file.again': 'Try again',
  'file.download': 'Download',
  'file.link': 'Copy download link',
  'file.compare': 'Compare checksum',
  'file.rename': 'Rename',
  'file.end': 'Keep until',
  'file.delete': 'Delete',

  // Renaming it.
  'rename.label': 'New name',
  'rename.save': 'Save name',
  'rename.cancel': 'Cancel',
  'rename.done': 'Renamed to {name}.',
  'rename.bad':
    'This name isn’t allowed. It must not contain slashes or invisible characters, or be longer than 255 bytes.',
  'rename.outdated': 'The file was renamed to “{name}” meanwhile. Save again to use your name.',

  // Changing when it is deleted.
  'end.label': 'Keep until the end of',
  'end.save': 'Save date',
  'end.clear': 'Keep as long as possible',
  'end.done': 'The file will be deleted on {day}.',
  'end.none': 'The file will be kept.',
  'end.tooLate': 'Choose a day in the future, and none after {day}: the server keeps no file longer.',
  'end.past': 'Choose a day in the future.',

  // Its details.
  'details.title': 'Details',
  'details.size': 'Size',
  'details.bytes': {
    one: '1 byte',
    other: '{count} bytes',
  },
  'details.size.both': '{size} ({bytes})',
  'details.type': 'Declared type',
  'details.type.none': 'Not declared',
  'details.content': 'Content',
  'details.content.format': 'Recognized as {format}',
  'details.content.image': 'Recognized as a disk image or a compressed image',
  'details.content.other': 'Not recognized as a disk image. Check that it is the right file.',
  'details.content.unknown': 'Not examined',
  'details.owner': 'Uploaded by',
  'details.owner.you': '{name} (you)',
  'details.link': 'Through the link',
  'details.added': 'Uploaded on',
  'details.modified': 'Last modified',
  'details.ends': 'Will be deleted on',
  'details.added.both': '{moment} ({ago})',
  'details.id': 'File ID',

  // Its checksums.
  'sums.title': 'Checksums',
  'sums.computing': 'The server is calculating it. It will appear here.',
  'sums.ask': 'Calculate SHA-512',
  'sums.ask.why': 'The server reads the whole file for it.',
  'sums.failed': 'The SHA-512 couldn’t be calculated. {reason}',

  // The commands.
  'commands.title': 'In a terminal',
  'commands.system': 'System',
  'commands.windows': 'Windows (PowerShell)',
  'commands.token': 'Enter an API token',
  'commands.token.why': 'Paste the token and press Enter.',
  'commands.token.new': 'Create an API token',
  'commands.fetch': 'Download',
  'commands.fetch.why': 'Run the same command again to resume an interrupted download.',
  'commands.check': 'Verify the downloaded file',
  'commands.check.windows': 'Verify the downloaded file; the result must be True',
  'commands.check.certutil': 'Or compare the output of certutil with the SHA-256',
  'commands.check.later': 'The command appears here when the server has calculated the SHA-256.',

  // Copying a text.
  copy: 'Copy',
  'copy.label': 'Copy: {what}',
  'copy.done': 'Copied',
  'copy.failed': 'The browser didn’t allow copying. Select the text and copy it.',

  // Selecting several files.
  'select.bar': 'Selected files',
  'select.one': 'Select {name}',
  'select.all': {
    one: 'Select the only file',
    other: 'Select all {count} files',
  },
  'select.all.loaded': {
    one: 'Select the 1 file loaded so far',
    other: 'Select the {count} files loaded so far',
  },
  'select.all.found': {
    one: 'Select the only match',
    other: 'Select all {count} matches',
  },
  'select.all.foundLoaded': {
    one: 'Select the 1 match loaded so far',
    other: 'Select the {count} matches loaded so far',
  },
  'select.more': 'Scroll down to load more.',
  'select.none': 'No files selected',
  'select.count': {
    one: '1 file selected, {size}',
    other: '{count} files selected, {size}',
  },
  'select.outside': {
    one: '1 of them is not in this list.',
    other: '{count} of them are not in this list.',
  },
  'select.done': 'Done',
  'select.sums': 'Copy SHA-256',
  'select.sums.copied': {
    one: 'Copied the SHA-256 of 1 file.',
    other: 'Copied the SHA-256 of {count} files.',
  },
  'select.sums.missing': {
    one: 'The SHA-256 of 1 file is still being calculated.',
    other: 'The SHA-256 of {count} files is still being calculated.',
  },

  // Deleting the selected files.
  'delete.title': {
    one: 'Delete 1 file?',
    other: 'Delete {count} files?',
  },
  'delete.list': 'Files to delete',
  'delete.why': 'This can’t be undone.',
  'delete.others': {
    one: '1 selected file belongs to another user and will not be deleted.',
    other: '{count} selected files belong to other users and will not be deleted.',
  },
  'delete.button': 'Delete',
  'delete.keep': 'Cancel',
  'delete.running': 'Deleted {done} of {count}…',
  'delete.stop': 'Stop',
  'delete.done': {
    one: 'Deleted 1 file.',
    other: 'Deleted {count} files.',
  },
  'delete.failed': {
    one: '1 file couldn’t be deleted',
    other: '{count} files couldn’t be deleted',
  },
  'delete.failed.list': 'Files that couldn’t be deleted',
  'delete.again': 'Try again',

  // Saving a list for a download program.
  'list.title': 'Download list',
  'list.why': {
    one: 'A text file with the link, name and checksum of the selected file.',
    other: 'A text file with the links, names and checksums of the {count} selected files.',
  },
  'list.program': 'For the program',
  'list.save': 'Save list',
  'list.fetch': 'Download all files',
  'list.fetch.aria2':
    'Run the command in the folder of the list. aria2 verifies the checksums. Run it again to resume.',
  'list.fetch.curl': 'Run the command in the folder of the list. Run it again to resume.',
  'list.check': 'Verify the downloaded files',
} as const satisfies Readonly<Record<string, Words>>;

export type FileKey = keyof typeof fileEn;
export type FileLocale = Readonly<Record<FileKey, Words>>;
