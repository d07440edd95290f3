import { sample } from './fingerprint';
import type { Journal, JournalEntry, Source } from './ports';
import type { Shared } from './shared';
import type { Upload } from './upload';

/**
 * Whether a file is the one an upload began with: `same` as far as can be told without reading all of it, `doubtful` when
 * it looks like it and was saved again since, or nothing tells when; then only comparing all of it tells.
 */
type Match = 'same' | 'uncertain' | 'different';

/** Compares a file with what this browser remembers of an upload, or else with what the server was told. */
async function compareFile(
  source: Source,
  url: string,
  entry: JournalEntry | undefined,
  { tus, ports: { hasher } }: Shared,
): Promise<Match> {
  let { sample: known, modified } = entry ?? { sample: '', modified: Number.NaN };
  if (!entry || (known === '' && hasher.available)) {
    const remote = await tus.retrieve(url, new AbortController().signal).catch(() => null);
    known = remote?.metadata.get('sample') ?? '';
    if (!entry) modified = Number.parseInt(remote?.metadata.get('lastmodified') ?? '', 10);
  }
  const sameTime = modified === source.modified;
  if (known === '' || !hasher.available)
    return sameTime ? 'same' : Number.isNaN(modified) ? 'uncertain' : 'different';
  if (known !== (await sample(source, hasher))) return 'different';
  return sameTime ? 'same' : 'uncertain';
}

/** What this browser remembers, by where it lives on the server. */
export async function journalByUrl(journal: Journal): Promise<Map<string, JournalEntry>> {
  return new Map((await journal.all()).map((entry) => [entry.url, entry]));
}

/** Whether a file is the very one that was remembered, not another of its name and size. */
async function isSameHandle(upload: Upload, { handle }: Source): Promise<boolean> {
  try {
    return upload.handle !== null && handle !== null && (await upload.handle.isSameEntry(handle));
  } catch {
    return false;
  }
}

/** The first upload that may go on with a file. What had not begun is only taken for the very same file. */
export async function findMatch(source: Source, candidates: readonly Upload[]): Promise<Upload | null> {
  for (const upload of candidates) {
    if (upload.phase !== 'needs-file') continue;
    if (upload.url !== null || (await isSameHandle(upload, source))) return upload;
  }
  return null;
}

/** Gives an unfinished upload its file back, if it is the one; returns whether it is. */
export async function reattach(
  upload: Upload,
  source: Source,
  entry: JournalEntry | undefined,
  shared: Shared,
): Promise<boolean> {
  const { ownership, ports } = shared;
  const { owner } = ownership;
  const { url } = upload;
  if (url === null) {
    // It had not begun: there is nothing it could be unlike. It may have been cancelled while its file was opened.
    if (upload.phase === 'needs-file') upload.source = source;
    return true;
  }
  // What cannot be read is not the file; whoever sends it says what is wrong with it.
  const match = await compareFile(source, url, entry, shared).catch((): Match => 'different');
  if (match === 'different') return false;
  if (upload.phase !== 'needs-file') return true;
  upload.source = source;
  upload.needsFullCompare = match === 'uncertain';
  const { name, size, handle } = source;
  const begun = entry ?? { url, owner, name, size, sample: '', startedAt: ports.clock.date(), handle };
  // Once bytes of another file may be among them, no file is trusted by its date any more.
  if (upload.needsFullCompare) void ports.journal.put({ ...begun, modified: Number.NaN });
  return true;
}
