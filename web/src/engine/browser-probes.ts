/** The protocol of the latest request, as in ALPN: `http/1.1`, `h2`. */
export function lastProtocol(): string {
  const entries = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
  return entries.findLast((entry) => entry.nextHopProtocol !== '')?.nextHopProtocol ?? '';
}

const EVENTS_MILLISECONDS = 5000;

/** Whether the event stream says its first word at once; a proxy that collects it first does not let it. */
export async function eventsAreImmediate(): Promise<boolean> {
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), EVENTS_MILLISECONDS);
  try {
    const headers = { 'X-Lading-Client': 'web' };
    const response = await fetch('/api/events', { headers, signal: over.signal, cache: 'no-store' });
    const first = await response.body?.getReader().read();
    return response.ok && first?.done === false;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
    over.abort();
  }
}

/** Whether this page may compute digests as fast as it sends: not on plain HTTP. */
export function digests(): boolean {
  return globalThis.isSecureContext && 'subtle' in crypto;
}
