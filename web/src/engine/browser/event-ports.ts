import type { Clock } from '../ports';
import type { Channel, EventPorts, Stream } from '../server/events';
import type { BasicPorts } from './basic-ports';

const EVENTS = 'lading-events';

function channel(): Channel | null {
  if (!('BroadcastChannel' in globalThis)) return null;
  const tabs = new BroadcastChannel(EVENTS);
  return {
    post: (message) => tabs.postMessage(message),
    onMessage: (callback) => tabs.addEventListener('message', (event) => callback(event.data)),
    close: () => tabs.close(),
  };
}

async function open(last: string | null, signal: AbortSignal): Promise<Stream> {
  const headers: Record<string, string> = { 'X-Lading-Client': 'web' };
  if (last !== null) headers['Last-Event-ID'] = last;
  const { status, body } = await fetch('/api/events', { headers, signal, cache: 'no-store' });
  return { status, parts: textOf(body) };
}

async function* textOf(body: ReadableStream<Uint8Array<ArrayBuffer>> | null): AsyncGenerator<string> {
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) yield part.value;
}

async function leadTabs(
  work: (signal: AbortSignal) => Promise<void>,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  if (navigator.locks) return navigator.locks.request(EVENTS, { signal }, () => work(signal));
  const { leadWithoutLocks } = await import('./leading-tab');
  const entry = {
    get: () => localStorage.getItem(EVENTS),
    set: (value: string) => localStorage.setItem(EVENTS, value),
    remove: () => localStorage.removeItem(EVENTS),
    onPageHide: (callback: () => void) => addEventListener('pagehide', callback, { signal }),
  };
  await leadWithoutLocks(work, entry, clock, signal);
}

/** The browser implementations of the event ports. */
export function eventPorts({ clock, network }: BasicPorts, heartbeat: () => number): EventPorts {
  const lead: EventPorts['lead'] = (work, signal) => leadTabs(work, clock, signal);
  return { clock, network, channel, open, lead, heartbeat };
}
