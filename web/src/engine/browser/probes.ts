/** The protocol of the latest request as an ALPN ID: `http/1.1`, `h2`. */
export function lastProtocol(): string {
  const entries = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
  return entries.findLast((entry) => entry.nextHopProtocol !== '')?.nextHopProtocol ?? '';
}

/** Long for a busy server, and short beside the delay of a proxy that buffers the stream. */
const EVENTS_MILLISECONDS = 10_000;

/** Whether the first bytes of the event stream arrive promptly; a proxy that buffers responses delays them. */
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

/** Whether the browser offers WebCrypto: it does not over plain HTTP. */
export function digests(): boolean {
  return globalThis.isSecureContext && 'subtle' in crypto;
}
