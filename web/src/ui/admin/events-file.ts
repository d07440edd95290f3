import type { AdminApi, EventFilter, SecurityEvent } from '../../engine/server/admin-api';

/** The largest page of the server. */
const PAGE = 500;

/** The most events in a file: about 20 MB. */
export const MAX_EVENTS = 50_000;

/** Reads events, the newest first, at most `most`. */
export async function readEvents(
  api: Pick<AdminApi, 'events'>,
  filter: EventFilter,
  most = MAX_EVENTS,
): Promise<{ readonly events: readonly SecurityEvent[]; readonly complete: boolean }> {
  const events: SecurityEvent[] = [];
  let cursor: string | null = null;
  do {
    const page = await api.events(filter, cursor, Math.min(PAGE, most - events.length));
    events.push(...page.items);
    cursor = page.next;
  } while (cursor !== null && events.length < most);
  return { events, complete: cursor === null };
}

/** One event in each line, as JSON. */
export function jsonLines(events: readonly SecurityEvent[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join('');
}

/** Saves events as a file of JSON lines. */
export async function saveEvents(
  api: AdminApi,
  filter: EventFilter,
): Promise<{ count: number; complete: boolean }> {
  const { events, complete } = await readEvents(api, filter);
  const url = URL.createObjectURL(new Blob([jsonLines(events)], { type: 'application/x-ndjson' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `security-events-${new Date().toISOString().slice(0, 10)}.jsonl`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
  return { count: events.length, complete };
}
