import type { Backlog } from './backlog';
import { remembered } from './likeness';
import type { Source, WaitingEntry } from './ports';
import { parseRanges, plus, type Range } from './ranges';
import type { Shared } from './shared';
import type { Upload } from './upload';

/** What an earlier visit, or another device, left to be done. */
export interface Leftover {
  readonly name: string;
  readonly size: number;
  /** Null for what had not begun. */
  readonly url: string | null;
  readonly durable: Range[];
  readonly handle: FileSystemFileHandle | null;
  /** How it is remembered that it waits. */
  readonly entry: WaitingEntry | null;
}

/** An upload, and what was found to go on with. */
export interface Found {
  readonly upload: Upload;
  readonly source: Source;
}

/** Finds what is unfinished; fails when the server does not say. */
export async function leftovers(shared: Shared, backlog: Backlog): Promise<readonly Leftover[]> {
  const { inquiries, ownership, ports, taken } = shared;
  const asked = ports.clock.date();
  const listed = await inquiries.unfinished();
  const entries = await remembered(ports.journal);
  const found: Leftover[] = [];
  for (const { url, name, length: size, extents, offset } of listed) {
    const handle = entries.get(url)?.handle ?? null;
    entries.delete(url);
    const durable = plus(parseRanges(extents ?? ''), { from: 0, to: offset });
    if (size !== null) found.push({ name, size, url, durable, handle, entry: null });
  }
  for (const { url, owner, startedAt } of entries.values()) {
    // A newer one was begun after the server had answered.
    const stale = owner === ownership.owner && startedAt < asked && !taken(url);
    if (stale) await ports.journal.remove(url);
  }
  for (const entry of await backlog.restore()) found.push({ ...entry, url: null, durable: [], entry });
  return found;
}
