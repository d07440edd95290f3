import type { Channel, EventPorts, Stream } from './events';
import { WorkerHasher } from './hasher';
import { StoredJournal } from './journal';
import { NO_ANSWER, patient } from './patient';
import type { Answer, Call, Clock, Locks, Network, Ports, Source, Transport } from './ports';

/** Sends with XMLHttpRequest, the only way a browser tells how much has been sent. */
class XhrTransport implements Transport {
  send(call: Call): Promise<Answer> {
    if (call.outlives) return sendOutliving(call);
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      const stop = () => request.abort();
      request.open(call.method, call.url);
      request.setRequestHeader('X-Lading-Client', 'web');
      for (const [name, value] of Object.entries(call.headers ?? {})) request.setRequestHeader(name, value);
      request.upload.onprogress = (event) => call.onSent?.(event.loaded);
      request.onloadend = () => {
        call.signal?.removeEventListener('abort', stop);
        resolve({
          status: request.status,
          header: (name) => (request.status === 0 ? null : request.getResponseHeader(name)),
          text: request.responseText,
        });
      };
      call.signal?.addEventListener('abort', stop);
      if (call.signal?.aborted) resolve(NO_ANSWER);
      else request.send(call.body ?? null);
    });
  }
}

/** Without a body and without progress: what is left to say when the page goes away. */
async function sendOutliving({ method, url, headers, signal }: Call): Promise<Answer> {
  try {
    const all = { 'X-Lading-Client': 'web', ...headers };
    const response = await fetch(url, { method, headers: all, keepalive: true, signal: signal ?? null });
    const { status } = response;
    return { status, header: (name) => response.headers.get(name), text: await response.text() };
  } catch {
    return NO_ANSWER;
  }
}

const clock: Clock = {
  now: () => performance.now(),
  date: () => Date.now(),
  wait: (milliseconds, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const timer = setTimeout(finish, milliseconds);
      function finish(): void {
        clearTimeout(timer);
        signal?.removeEventListener('abort', finish);
        resolve();
      }
      signal?.addEventListener('abort', finish);
    }),
};

/** Web Locks; on plain HTTP, where browsers have none, every tab is on its own. */
const locks: Locks = {
  exclusively: async (name, work) => {
    if (!navigator.locks) {
      await work();
      return true;
    }
    return navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
      if (lock) await work();
      return lock !== null;
    });
  },
  free: async (name, signal) => {
    await navigator.locks?.request(name, { signal }, () => undefined).catch(() => undefined);
  },
};

const network: Network = {
  get online() {
    return navigator.onLine;
  },
  onOnline: (callback) => {
    addEventListener('online', callback);
    return () => removeEventListener('online', callback);
  },
};

/** The browser's versions of everything the engine needs. */
export function browserPorts(): Ports {
  return {
    transport: patient(new XhrTransport(), clock, network),
    clock,
    hasher: new WorkerHasher(),
    journal: new StoredJournal(),
    locks,
    network,
  };
}

const EVENTS = 'lading-events';

function channel(): Channel | null {
  if (!('BroadcastChannel' in globalThis)) return null;
  const tabs = new BroadcastChannel(EVENTS);
  return {
    post: (message) => tabs.postMessage(message),
    hear: (callback) => tabs.addEventListener('message', (event) => callback(event.data)),
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

const lead: EventPorts['lead'] = async (work, signal) => {
  if (navigator.locks) return navigator.locks.request(EVENTS, { signal }, () => work(signal));
  const { leadByLease } = await import('./lease');
  const shelf = {
    get: () => localStorage.getItem(EVENTS),
    set: (value: string) => localStorage.setItem(EVENTS, value),
    remove: () => localStorage.removeItem(EVENTS),
    leaving: (callback: () => void) => addEventListener('pagehide', callback, { signal }),
  };
  await leadByLease(work, shelf, clock, signal);
};

/** The browser's versions of what following the events needs. */
export function eventPorts(heartbeat: () => number): EventPorts {
  return { clock, network, channel, open, lead, heartbeat };
}

/** A file somebody chose or dropped. */
export function sourceOf(
  file: File,
  handle: FileSystemFileHandle | null = null,
  path = file.webkitRelativePath || file.name,
): Source {
  const { name, size, lastModified, type } = file;
  return {
    name,
    path,
    size,
    modified: lastModified,
    type,
    handle,
    slice: (from, to) => file.slice(from, to),
    unchanged: () => unchanged(file, handle),
  };
}

async function unchanged(file: File, handle: FileSystemFileHandle | null): Promise<boolean> {
  try {
    if (handle) {
      const now = await handle.getFile();
      return now.size === file.size && now.lastModified === file.lastModified;
    }
    await file.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

/** The protocol of the latest request, as in ALPN: `http/1.1`, `h2`. */
export function lastProtocol(): string {
  const entries = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
  return entries.findLast((entry) => entry.nextHopProtocol !== '')?.nextHopProtocol ?? '';
}

const EVENTS_MILLISECONDS = 5000;

/** Whether the event stream says its first word at once; a proxy that collects it first does not let it. */
export async function eventsSpeak(): Promise<boolean> {
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
