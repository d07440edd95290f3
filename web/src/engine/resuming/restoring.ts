import type { Source, WaitingEntry } from '../ports';
import { parseRanges, plus, type Range } from '../ranges';
import type { Shared } from '../sending/shared';
import type { Upload } from '../sending/upload';
import type { Backlog } from './backlog';
import { journalByUrl } from './matching';

/** An upload that an earlier visit or another device left unfinished. */
export interface RestoredUpload {
  readonly name: string;
  readonly size: number;
  /** Null if the upload was not created. */
  readonly url: string | null;
  readonly durable: Range[];
  readonly handle: FileSystemFileHandle | null;
  /** Its entry in the backlog, if it was waiting. */
  readonly entry: WaitingEntry | null;
}

/** An upload, and the file to resume it with. */
export interface ReopenedFile {
  readonly upload: Upload;
  readonly source: Source;
}

/**
 * Finds unfinished uploads; fails if the server can't list them. Leaves out those of unknown length, which other clients
 * have started: a file can't be compared with them.
 */
export async function findUnfinished(shared: Shared, backlog: Backlog): Promise<readonly RestoredUpload[]> {
  const { queries, account, ports, isKnown } = shared;
  const asked = ports.clock.date();
  const listed = await queries.unfinished();
  const entries = await journalByUrl(ports.journal);
  const found: RestoredUpload[] = [];
  for (const { url, name, length: size, extents, offset } of listed) {
    const handle = entries.get(url)?.handle ?? null;
    entries.delete(url);
    const durable = plus(parseRanges(extents ?? ''), { from: 0, to: offset });
    if (size !== null) found.push({ name, size, url, durable, handle, entry: null });
  }
  for (const { url, owner, startedAt } of entries.values()) {
    // An upload that was started after the query is not in the answer, so its entry is not stale.
    const stale = owner === account.owner && startedAt < asked && !isKnown(url);
    if (stale) await ports.journal.remove(url);
  }
  for (const entry of await backlog.restore()) found.push({ ...entry, url: null, durable: [], entry });
  return found;
}
