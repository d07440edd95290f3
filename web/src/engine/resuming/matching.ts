import type { Journal, JournalEntry, Source } from '../ports';
import { fingerprintOf } from '../reading/fingerprint';
import type { Shared } from '../sending/shared';
import type { Upload } from '../sending/upload';

/**
 * Whether a file is the one an upload started with: `same` if fingerprint and modification time are equal, `uncertain`
 * if only the fingerprint is, or if the time is unknown. A comparison of the whole file settles an uncertain match.
 */
type Match = 'same' | 'uncertain' | 'different';

/** Compares a file with the journal entry of an upload, or else with the metadata on the server. */
async function compareFile(
  source: Source,
  url: string,
  entry: JournalEntry | undefined,
  { tus, ports: { hasher } }: Shared,
): Promise<Match> {
  // Entries that an earlier version stored have no fingerprint.
  let known = entry?.fingerprint ?? '';
  let modified = entry?.modified ?? Number.NaN;
  if (!entry || (known === '' && hasher.available)) {
    const remote = await tus.retrieve(url, new AbortController().signal).catch(() => null);
    known = remote?.fingerprint ?? '';
    if (!entry) modified = remote?.modified ?? Number.NaN;
  }
  const sameTime = modified === source.modified;
  if (known === '' || !hasher.available)
    return sameTime ? 'same' : Number.isNaN(modified) ? 'uncertain' : 'different';
  if (known !== (await fingerprintOf(source, hasher))) return 'different';
  return sameTime ? 'same' : 'uncertain';
}

/** The journal entries by upload URL. */
export async function journalByUrl(journal: Journal): Promise<Map<string, JournalEntry>> {
  return new Map((await journal.all()).map((entry) => [entry.url, entry]));
}

/** Whether the handles refer to the same file, not only to one of equal name and size. */
async function isSameHandle(upload: Upload, { handle }: Source): Promise<boolean> {
  try {
    return upload.handle !== null && handle !== null && (await upload.handle.isSameEntry(handle));
  } catch {
    return false;
  }
}

/** The first upload that may resume with this file. An upload that has not started only matches the same handle. */
export async function findMatch(source: Source, candidates: readonly Upload[]): Promise<Upload | null> {
  for (const upload of candidates) {
    if (upload.phase !== 'needs-file') continue;
    if (upload.url !== null || (await isSameHandle(upload, source))) return upload;
  }
  return null;
}

/** Attaches the file to an unfinished upload that still needs one. Resolves to false only if it is a different file. */
export async function reattach(
  upload: Upload,
  source: Source,
  entry: JournalEntry | undefined,
  shared: Shared,
): Promise<boolean> {
  const { account, ports } = shared;
  const { owner } = account;
  const { url } = upload;
  if (url === null) {
    // The upload has not started, so there is nothing to compare. It may have been cancelled meanwhile.
    if (upload.phase === 'needs-file') upload.source = source;
    return true;
  }
  // A file that can't be read does not match; uploading it as a new file reports the read error.
  const match = await compareFile(source, url, entry, shared).catch((): Match => 'different');
  if (match === 'different') return false;
  if (upload.phase !== 'needs-file') return true;
  upload.source = source;
  upload.needsFullCompare = match === 'uncertain';
  const { name, size, handle } = source;
  const known = entry ?? { url, owner, name, size, fingerprint: '', startedAt: ports.clock.date(), handle };
  // Bytes of two files may now be mixed, so the modification time no longer proves a match.
  if (upload.needsFullCompare) void ports.journal.put({ ...known, modified: Number.NaN });
  return true;
}
