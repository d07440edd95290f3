import { sample } from './fingerprint';
import type { JournalEntry, Source } from './ports';
import type { Shared } from './shared';

/**
 * Whether a file is the one an upload began with: `same` as far as can be told without reading all of it, `doubtful` when
 * it looks like it and was saved again since, or nothing tells when; then only comparing all of it tells.
 */
export type Likeness = 'same' | 'doubtful' | 'other';

/** Compares a file with what this browser remembers of an upload, or else with what the server was told. */
export async function likeness(
  source: Source,
  url: string,
  entry: JournalEntry | undefined,
  { tus, ports: { hasher } }: Shared,
): Promise<Likeness> {
  let { sample: known, modified } = entry ?? { sample: '', modified: Number.NaN };
  if (!entry || (known === '' && hasher.available)) {
    const told = await tus.retrieve(url, new AbortController().signal).catch(() => null);
    known = told?.metadata.get('sample') ?? '';
    if (!entry) modified = Number.parseInt(told?.metadata.get('lastmodified') ?? '', 10);
  }
  const sameTime = modified === source.modified;
  if (known === '' || !hasher.available)
    return sameTime ? 'same' : Number.isNaN(modified) ? 'doubtful' : 'other';
  if (known !== (await sample(source, hasher))) return 'other';
  return sameTime ? 'same' : 'doubtful';
}
