/** A sentence, or the forms it takes for the number in `{count}`, by the plural categories of the language. */
export type Words =
  | string
  | (Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> & { readonly other: string });

/**
 * Every text of the web client, grouped by where it appears. Other languages have exactly these keys, in this order.
 * Texts elsewhere: `<noscript>` and the description in `index.html`, and the error pages of the server (`ProblemPage`).
 */
export const en = {
  // The page and its header.
  'app.skip': 'Skip to files',
  'app.loading': 'Loading…',
  'app.offline':
    'The server can’t be reached. Uploads will resume automatically when the connection is back.',
  'app.notLoaded': 'The page couldn’t be loaded completely. Reload it.',
  'app.online': 'Back online.',
  'signin.as': 'Signed in as {name}',
  'signin.out': 'Sign out',
  'account.link': 'Account',
  'admin.link': 'Administration',

  // Signing in.
  'app.tagline': 'Upload files of any size. Every byte verified.',
  'signin.title': 'Sign in',
  'signin.name': 'Username',
  'signin.password': 'Password',
  'signin.button': 'Sign in',
  'signin.wrong': 'Incorrect username or password. If you forgot your password, ask your administrator.',
  'signin.tooMany': 'Too many failed attempts. Try again in {time}.',
  'signin.tooMany.short': 'Too many failed attempts. Try again later.',
  'signin.again': 'Your session has expired. Sign in to resume your uploads.',

  // Replacing a temporary password.
  'password.title': 'Choose a new password',
  'password.why': 'The password of {name} is temporary. Choose a new one to continue.',
  'password.current': 'Current password',
  'password.new': 'New password',
  'password.again': 'Confirm new password',
  'password.hint':
    'At least {length} characters. Several unrelated words are easy to remember and hard to guess.',
  'password.button': 'Change password',
  'password.different': 'The new passwords don’t match.',
  'password.wrong': 'The current password is incorrect.',
  'password.tooShort': 'The new password must have at least {length} characters.',
  'password.tooLong': 'The new password is too long.',
  'password.repetition': 'The new password repeats the same characters. Choose a different one.',
  'password.ownName': 'The new password consists mostly of your username. Choose a different one.',
  'password.common': 'This password is common and easy to guess. Choose a different one.',
  'password.same': 'The new password is the same as the current one.',

  // The settings.
  'settings.title': 'Settings',
  'language.label': 'Language',
  'theme.label': 'Theme',
  'theme.light': 'Light',
  'theme.dark': 'Dark',
  'theme.system': 'System default',
  'limits.connections': 'Parallel connections',
  'limits.automatic': 'Automatic',
  'limits.speed': 'Upload speed limit (MB/s)',
  'limits.none': 'No limit',
  'settings.keys': 'Press F6 to jump to the latest message and back.',

  // The drop area.
  'drop.title': 'Drop files here',
  'drop.touch': 'Upload files',
  'drop.now': 'Drop to upload',
  'drop.choose': 'Choose files',
  'drop.folder': 'Choose folder',
  'drop.reading': {
    one: 'Reading folder… 1 file found',
    other: 'Reading folder… {count} files found',
  },
  'drop.formats': 'Allowed file types: {list}',
  'drop.anyFormat': 'All file types',
  'drop.maxSize': 'Up to {size} per file',
  'drop.available': '{size} available',
  'test.button': 'Test connection',

  // Messages about files that are not added to the uploads.
  'rejected.format': '“{name}” can’t be uploaded. Allowed file types: {list}.',
  'rejected.content':
    '“{name}” can’t be uploaded. It was not recognized as a disk image, and this server only accepts disk images.',
  'rejected.size': '“{name}” ({size}) can’t be uploaded. The maximum file size is {limit}.',
  'rejected.available': '“{name}” ({size}) can’t be uploaded. You can use only {limit} more.',
  'rejected.together': '“{name}” ({size}) can’t be added. The other files in the list leave only {limit}.',
  'rejected.places': '“{name}” can’t be added. This link accepts no more files.',
  'rejected.unreadable':
    '“{name}” can’t be read on this device. Check that it still exists and that you may open it.',
  'rejected.twice': '“{name}” is already in your upload list.',
  'rejected.twiceMany': '{count} files are already in your upload list.',
  'rejected.more': {
    one: '1 more file couldn’t be added.',
    other: '{count} more files couldn’t be added.',
  },
  'sums.read': {
    one: 'Checksums were read from “{name}”. 1 file is compared with its checksum during the upload.',
    other:
      'Checksums were read from “{name}”. {count} files are compared with their checksums during the upload.',
  },
  'sums.readNone': 'Checksums were read from “{name}”. They are not for any of the files to be uploaded.',
  'problem.differs-from-list':
    'This file doesn’t match the checksum in the list. It is damaged or another version. Download it again.',

  // The list of uploads: its heading and its buttons.
  'uploads.title': 'Uploads',
  'uploads.summary': '{done} of {total}',
  'uploads.left': '{time} left',
  'uploads.progress': 'Overall upload progress',
  'uploads.count': {
    one: '1 upload',
    other: '{count} uploads',
  },
  'uploads.order': 'Upload order',
  'uploads.order.arrival': 'In the order added',
  'uploads.order.smallest': 'Smallest first',
  'uploads.pauseAll': 'Pause all',
  'uploads.resumeAll': 'Resume all',
  'uploads.reopen': {
    one: 'Resume unfinished upload',
    other: 'Resume {count} unfinished uploads',
  },
  'uploads.cancelAll': 'Cancel all',
  'uploads.clear': 'Clear finished',
  'uploads.links': 'Copy all links',

  // One upload: its progress and its buttons. The key without `.words` is the label for screen readers.
  'upload.progress': 'Upload progress of {name}',
  'upload.numbers': '{arrived} of {size}',
  'upload.graph': 'Speed over the last minute',
  'upload.rename': 'Rename {name}',
  'upload.pause': 'Pause {name}',
  'upload.resume': 'Resume {name}',
  'upload.reopen': 'Resume {name}',
  'upload.reopen.words': 'Resume',
  'upload.find': 'Choose file again: {name}',
  'upload.find.words': 'Choose file again',
  'upload.retry': 'Retry {name}',
  'upload.retry.words': 'Retry',
  'upload.now': 'Retry now: {name}',
  'upload.now.words': 'Retry now',
  'upload.here': 'Continue here: {name}',
  'upload.here.words': 'Continue here',
  'upload.anyway': 'Upload anyway: {name}',
  'upload.anyway.words': 'Upload anyway',
  'upload.check': 'Show checksum of {name}',
  'upload.check.words': 'Checksum',
  'upload.cancel': 'Cancel {name}',
  'upload.dismiss': 'Remove {name} from the list',

  // The status of one upload.
  'phase.waiting': 'Waiting in the queue',
  'phase.starting': 'Connecting…',
  'phase.comparing': 'Checking whether this file is already on the server… {percent}',
  'phase.sending': 'Uploading',
  'phase.retrying': 'Connection interrupted. Retrying…',
  'phase.offline': 'You’re offline. The upload will resume automatically.',
  'phase.paused': 'Paused',
  'phase.signed-out': 'Sign in again to resume',
  'phase.other-tab': 'Uploading in another tab',
  'phase.elsewhere': 'Another device has continued this upload',
  'phase.needs-file': 'Choose or drop the same file to continue.',
  'phase.needs-file.handle': 'This upload can be resumed with one click.',
  'phase.finishing': 'Finishing…',
  'phase.verifying': 'Comparing with the uploaded copy… {percent}',
  'phase.done': 'Uploaded and verified',
  'phase.done.unchecked': 'Uploaded',
  'phase.done.already': 'Already on the server – nothing to upload',
  'phase.failed': 'Upload failed',
  'phase.cancelled': 'Cancelled',
  'upload.failed': 'Upload failed. {reason}',
  'upload.retrying': 'Retrying… ({reason})',
  'upload.no-space': 'The upload will resume when more space is available.',
  'upload.storage-unavailable': 'The upload resumes automatically when it does.',
  'upload.quiet': 'No response for {time}. The upload will retry automatically.',
  'upload.unchecked': 'not verified in transit without HTTPS',

  // Why an upload retries, after “Retrying…”.
  'retrying.stalled': 'no response from the server',
  'retrying.busy': 'the server is busy',
  'retrying.stopping': 'the server is restarting',
  'retrying.failure': 'the server reported an error',

  // What limits the speed of an upload, after “Uploading”.
  'slow.limit': 'limited by your upload speed limit',
  'slow.device': 'limited by this device',
  'slow.network': 'limited by your network',
  'slow.server': 'limited by the server',

  // Messages and announcements about uploads.
  'upload.otherFile': '“{chosen}” is a different file. To resume “{name}”, choose the original file.',
  'uploads.stay': {
    one: '1 file couldn’t be reopened. Choose or drop it again to resume.',
    other: '{count} files couldn’t be reopened. Choose or drop them again to resume.',
  },
  'uploads.cancelled': 'Cancelled {name}.',
  'uploads.cancelledMany': 'Cancelled {count} uploads.',
  'uploads.links.copied': {
    one: 'Link copied.',
    other: '{count} links copied.',
  },
  'upload.announce': '{name}: {percent}',
  'uploads.announce': 'Uploads {percent} complete, {done} of {count} files uploaded',
  'uploads.arrived': {
    one: '1 file uploaded.',
    other: '{count} files uploaded.',
  },
  'uploads.failed': {
    one: '1 upload failed.',
    other: '{count} uploads failed.',
  },

  // Renaming an upload.
  'rename.title': 'Rename',
  'rename.label': 'File name',
  'rename.late': '{name} is already uploading and can’t be renamed.',

  // The list of files.
  'files.title': 'Files',
  'files.search': 'Search files',
  'files.sort': 'Sort by',
  'files.sort.newest': 'Newest first',
  'files.sort.oldest': 'Oldest first',
  'files.sort.name': 'Name (A–Z)',
  'files.sort.largest': 'Largest first',
  'files.sort.smallest': 'Smallest first',
  'files.notify': 'Turn on notifications for new files and finished uploads',
  'files.empty': 'No files yet. New files appear here as soon as they’re uploaded.',
  'files.empty.viewer': 'No files yet.',
  'files.nothing': 'No files match “{search}”.',
  'files.failed': 'The files couldn’t be loaded.',
  'files.moreFailed': 'More files couldn’t be loaded.',
  'files.again': 'Try again',
  'files.select': 'Select',
  'files.unseen': {
    one: 'Show 1 new file',
    other: 'Show {count} new files',
  },
  'files.ends': 'Will be deleted on {date}',
  'files.new': 'New',
  'files.you': 'you',
  'files.through': 'through “{link}”',
  'files.noImage': 'Unknown format',
  'files.noImage.why':
    'This file was not recognized as a disk image or a compressed image. Check that it is the right file.',
  'files.computing': 'calculating…',
  'files.details': 'Details of {name}',
  'files.download': 'Download {name}',
  'files.link': 'Copy link to {name}',
  'files.checksum': 'Show checksum of {name}',
  'files.delete': 'Delete {name}',

  // Messages about files.
  'files.arrived': '{owner} uploaded {name} ({size})',
  'files.arrivedThrough': '{name} ({size}) arrived through the link “{link}”',
  'files.arrivedThroughMany': '{count} files arrived through the link “{link}”',
  'files.arrivedMany': '{owner} uploaded {count} files',
  'files.link.copied': 'Link to {name} copied.',
  'files.deleted': 'Deleted {name}.',
  'files.notDeleted': '{name} couldn’t be deleted. {reason}',

  // The checksum of a file.
  'checksum.title': 'Verify checksum',
  'checksum.copy': 'Copy',
  'checksum.copied': 'Copied',
  'checksum.link': 'Copy link',
  'checksum.label': 'Paste the expected SHA-256 or SHA-512 checksum, or drop a checksum list',
  'checksum.matches': 'The checksums match. This file is identical to the original.',
  'checksum.differs': 'The checksums don’t match. This file is not identical to the original.',
  'checksum.unnamed': 'This list has no checksum for “{name}”.',
  'checksum.none': 'This text contains no SHA-256 or SHA-512 checksum.',
  'checksum.waits': 'The server is still calculating the checksum. The result will appear here.',
  'checksum.waits512':
    'The server is calculating the SHA-512 checksum of this file. The result will appear here.',
  'checksum.failed': 'The server couldn’t calculate the SHA-512 checksum. {reason}',

  // The connection test.
  'test.title': 'Connection test',
  'test.hint': 'The test uploads up to 110 MB of data and then deletes it.',
  'test.running': 'Testing…',
  'test.passed': 'All checks passed.',
  'test.problems': 'Some checks found problems. Give the results to your administrator.',
  'test.failed': 'The test couldn’t be completed. {reason}',
  'test.secure.good': 'Secure connection (HTTPS). Data is verified in transit.',
  'test.secure.weak': 'No HTTPS. Data can’t be verified in transit.',
  'test.clock.good': 'The clocks of this device and of the server agree.',
  'test.clock.weak':
    'The clocks of this device and of the server differ by {time}. Times on this page may be wrong.',
  'test.body.good': 'Requests of {size} are accepted.',
  'test.body.weak': 'A proxy rejects requests of {size}. Uploads work, but in smaller pieces.',
  'test.body.small': 'A proxy rejects requests of 1 MB. Uploads work, but slowly.',
  'test.speed': 'Speed of one connection: {speed}',
  'test.streaming.good': 'Data is streamed. After an interruption, only a little data is sent again.',
  'test.streaming.weak':
    'A proxy buffers whole requests. After an interruption, the current piece is sent again.',
  'test.events.good': 'Live updates arrive immediately.',
  'test.events.weak': 'A proxy delays live updates. New files may appear late.',
  'test.http2':
    'The connection uses HTTP/2. If uploads are slower than your internet connection, ask your administrator to check the HTTP/2 settings of the proxy.',

  // Every dialog and every message.
  'dialog.close': 'Close',
  'toast.list': 'Messages',
  'toast.undo': 'Undo',
  'toast.reach': 'Press F6 to reach “{action}”.',
  'toast.close': 'Dismiss',

  // Why something failed. The forms `.short` are for responses without the values.
  'problem.file-changed': 'The file was changed or moved on this device. Choose it again.',
  'problem.file-unreadable': 'The file can no longer be read on this device. Choose it again.',
  'problem.not-an-image':
    'This file was not recognized as a disk image, and this server only accepts disk images.',
  'problem.not-digested': 'This browser couldn’t calculate the checksum.',
  'problem.format-not-allowed': 'File type not allowed. Allowed file types: {list}.',
  'problem.format-not-allowed.short': 'File type not allowed.',
  'problem.bad-name': 'This file name isn’t allowed. Rename the file and try again.',
  'problem.space-around-name':
    'The file name must not start or end with a space. Rename the file and try again.',
  'problem.too-large-file': 'File too large. The maximum is {limit}.',
  'problem.too-large-file.short': 'File too large.',
  'problem.over-quota': 'Storage quota exceeded: {available} left, {length} needed.',
  'problem.over-quota.short': 'Storage quota exceeded. Delete files or cancel unfinished uploads.',
  'problem.no-space': 'The server has only {available} of free space.',
  'problem.no-space.short': 'The server is out of space.',
  'problem.too-many-uploads': 'You have too many unfinished uploads (max. {max}).',
  'problem.too-many-uploads.short': 'You have too many unfinished uploads.',
  'problem.link-used': 'This link accepts no more files.',
  'problem.link-ended': 'This link has ended.',
  'problem.digest-mismatch': 'The uploaded data differs from the file on this device. Upload the file again.',
  'problem.not-found': 'This file no longer exists.',
  'problem.not-allowed': 'You don’t have permission to upload.',
  'problem.forbidden': 'You don’t have permission to do this.',
  'problem.stalled': 'No response from the server.',
  'problem.no-answer': 'The server didn’t respond.',
  'problem.busy': 'The server is busy. Try again in a moment.',
  'problem.stopping': 'The server is shutting down. Try again in a moment.',
  'problem.storage-unavailable': 'The storage of the server does not respond.',
  'problem.storage-failure': 'The server can’t read or write its storage. Contact your administrator.',
  'problem.internal':
    'Something went wrong on the server. Contact your administrator and quote the request ID {id}.',
  'problem.internal.short': 'Something went wrong on the server. Contact your administrator.',
  'problem.too-large':
    'A proxy between you and the server rejects requests of this size. Run “Test connection” or contact your administrator.',
  'problem.misdirected':
    'The server doesn’t accept this address. Ask your administrator for the right address.',
  'problem.not-the-server':
    'The response isn’t from this server. Check whether your network has a sign-in page.',
  'problem.unexpected': 'Something went wrong. Reload the page and try again.',
  'problem.other': 'The server returned an error ({status}). Try again later.',
} as const;

export type Key = keyof typeof en;
export type Locale = Readonly<Record<Key, Words>>;
