import { backoff } from './pace';

/** One event of the server's log. */
export interface ServerEvent {
  readonly id: string;
  readonly type: string;
  readonly data: string;
}

/** Takes a stream of server-sent events apart (WHATWG HTML, section 9.2.6), as far as our server uses it. */
export class EventParser {
  private rest = '';

  /** Takes more text and returns the blocks that are complete; one without a type only says where the stream is. */
  feed(text: string): ServerEvent[] {
    const blocks = (this.rest + text).split('\n\n');
    this.rest = blocks.pop() ?? '';
    return blocks.map(parse);
  }
}

function parse(block: string): ServerEvent {
  const fields = { id: '', event: '', data: '' };
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon);
    if (name === 'id' || name === 'event' || name === 'data')
      fields[name] = line.slice(colon + 1).replace(/^ /, '');
  }
  return { id: fields.id, type: fields.event, data: fields.data };
}

/** How the page hears of the stream. */
export interface Listener {
  event(event: ServerEvent): void;
  /** The stream is there (again) or gone. */
  connected(connected: boolean): void;
  /** The sign-in is over. */
  signedOut(): void;
}

/** The server says something every quarter of a minute; after three misses nobody is there. */
const SILENCE_MILLISECONDS = 50_000;

const LOCK = 'lading-events';
const CHANNEL = 'lading-events';

type Message = { event: ServerEvent } | { connected: boolean } | { signedOut: true };

/**
 * One event stream for all tabs of this browser: whichever tab holds the lock reads it and tells the others. When that
 * tab closes, another takes over from the last event anybody has seen.
 */
export function follow(listener: Listener): () => void {
  const over = new AbortController();
  const channel = 'BroadcastChannel' in globalThis ? new BroadcastChannel(CHANNEL) : null;
  let last: string | null = null;
  const hear = (message: Message): void => {
    if ('event' in message) {
      if (last !== null && Number(message.event.id) <= Number(last)) return; // seen, or only a comment
      if (message.event.id !== '') last = message.event.id;
      if (message.event.type !== '') listener.event(message.event);
    } else if ('connected' in message) listener.connected(message.connected);
    else listener.signedOut();
  };
  channel?.addEventListener('message', (event: MessageEvent<Message>) => hear(event.data));
  const tell = (message: Message): void => {
    hear(message);
    channel?.postMessage(message);
  };
  const lead = () => read(() => last, tell, over.signal);
  if (navigator.locks) navigator.locks.request(LOCK, { signal: over.signal }, lead).catch(() => undefined);
  else void lead();
  return () => {
    over.abort();
    channel?.close();
  };
}

async function read(
  last: () => string | null,
  tell: (message: Message) => void,
  signal: AbortSignal,
): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    const silence = new AbortController();
    let timer = setTimeout(() => silence.abort(), SILENCE_MILLISECONDS);
    try {
      const seen = last();
      const headers: Record<string, string> = { 'X-Lading-Client': 'web' };
      if (seen !== null) headers['Last-Event-ID'] = seen;
      const ends = AbortSignal.any([signal, silence.signal]);
      const response = await fetch('/api/events', { headers, signal: ends, cache: 'no-store' });
      if (response.status === 401) tell({ signedOut: true });
      if (response.ok && response.body) {
        failures = 0;
        tell({ connected: true });
        const parser = new EventParser();
        const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
        for (let part = await reader.read(); !part.done; part = await reader.read()) {
          clearTimeout(timer);
          timer = setTimeout(() => silence.abort(), SILENCE_MILLISECONDS);
          for (const event of parser.feed(part.value)) tell({ event });
        }
      }
    } catch {
      // Without a connection the loop waits and tries again.
    } finally {
      clearTimeout(timer);
    }
    if (signal.aborted) return;
    tell({ connected: false });
    failures++;
    await new Promise((resolve) => setTimeout(resolve, Math.min(5000, backoff(failures))));
  }
}
