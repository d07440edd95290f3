import type { Ports } from '../ports';
import { watchIdle } from './idle-timeout';
import { retryDelay, waitOrOnline } from './retry-delay';

/** One event of the server's event log. */
export interface ServerEvent {
  readonly id: string;
  readonly type: string;
  readonly data: string;
}

/** Parses Server-Sent Events (WHATWG HTML, section 9.2.6), as far as this server uses them. */
export class EventParser {
  #rest = '';

  /** Adds text and returns the complete events. An event without a type only carries the current position. */
  feed(text: string): ServerEvent[] {
    const blocks = (this.#rest + text).split('\n\n');
    this.#rest = blocks.pop() ?? '';
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

/** Receives the events. */
export interface Listener {
  event(event: ServerEvent): void;
  /** The stream was opened or lost. */
  connected(connected: boolean): void;
  /** Events may have been missed: reload all lists. */
  missed(): void;
  /** The session is no longer valid. */
  sessionExpired(): void;
}

/** Messages between tabs. `last` is the position of the stream; a `fresh` stream has none yet, and `last` is null. */
export type Message =
  | { event: ServerEvent }
  | { connected: boolean; last: string | null; fresh: boolean }
  | { sessionExpired: true }
  | { hello: true };

/** Connects all tabs of this browser, except this one. */
export interface Channel {
  post(message: Message): void;
  onMessage(callback: (message: Message) => void): void;
  close(): void;
}

/** What following the events needs from the browser. */
export interface EventPorts extends Pick<Ports, 'clock' | 'network'> {
  /** Opens the stream after the event `last`, or at its current end; fails without a connection. */
  open(last: string | null, signal: AbortSignal): Promise<Stream>;
  /** Runs `work` in one tab at a time; its signal is aborted when another tab takes over. */
  lead(work: (signal: AbortSignal) => Promise<void>, signal: AbortSignal): Promise<void>;
  /** Null if the browser has no BroadcastChannel. */
  channel(): Channel | null;
  /** Interval in seconds at which the server sends a comment on an idle stream. */
  heartbeat(): number;
}

/** The response, as a stream of text. */
export interface Stream {
  readonly status: number;
  readonly parts: AsyncIterable<string>;
}

/** After this number of missed heartbeats, plus time for the transfer, the connection counts as lost. */
const MISSES = 3;
const ON_THE_WAY_MILLISECONDS = 5000;

/** The server's log ends before the requested event, so later events are unknown. */
const RESET = 'reset';

/** Longest wait before the stream is opened again. */
const MAX_WAIT_MILLISECONDS = 5000;

/**
 * Follows one event stream for all tabs of this browser: the leading tab reads it and publishes each event and
 * position to the others. When it closes, another tab takes over from the last event that any tab has seen.
 *
 * @returns a function that stops following
 */
export function follow(listener: Listener, ports: EventPorts): () => void {
  const stopped = new AbortController();
  const channel = ports.channel();
  let last: string | null = null;
  let state: Message | null = null;
  const receive = (message: Message): void => {
    if ('event' in message) {
      if (message.event.type === RESET) {
        // The server lost events: it was restored from a backup.
        last = message.event.id;
        listener.missed();
        return;
      }
      if (last !== null && Number(message.event.id) <= Number(last)) return; // already seen, or a heartbeat
      if (message.event.id !== '') last = message.event.id;
      if (message.event.type !== '') listener.event(message.event);
    } else if ('connected' in message) {
      listener.connected(message.connected);
      const behind = last !== null && Number(message.last) > Number(last);
      if (last === null || behind) last = message.last;
      if (behind || message.fresh) listener.missed();
    } else if ('hello' in message) {
      if (state) channel?.post({ ...state, last, fresh: false } as Message);
    } else listener.sessionExpired();
  };
  channel?.onMessage(receive);
  channel?.post({ hello: true });
  const publish = (message: Message): void => {
    if ('connected' in message) state = message;
    receive(message);
    channel?.post(message);
  };
  const read = async (signal: AbortSignal): Promise<void> => {
    await keepReading(() => last, publish, ports, signal);
    state = null;
  };
  ports.lead(read, stopped.signal).catch(() => undefined);
  return () => {
    stopped.abort();
    channel?.close();
  };
}

async function keepReading(
  last: () => string | null,
  publish: (message: Message) => void,
  ports: EventPorts,
  signal: AbortSignal,
): Promise<void> {
  for (let failures = 1; !signal.aborted; failures++) {
    const silence = new AbortController();
    const limit = () => MISSES * ports.heartbeat() * 1000 + ON_THE_WAY_MILLISECONDS;
    const watched = watchIdle(ports.clock, limit, () => silence.abort());
    let signedOut = false;
    try {
      const seen = last();
      const { status, parts } = await ports.open(seen, AbortSignal.any([signal, silence.signal]));
      signedOut = status === 401;
      if (signedOut) publish({ sessionExpired: true });
      if (status === 200) {
        failures = 0;
        publish({ connected: true, last: seen, fresh: seen === null });
        const parser = new EventParser();
        for await (const part of parts) {
          watched.reset();
          for (const event of parser.feed(part)) publish({ event });
        }
      }
    } catch {
      // Without a connection the loop waits and retries.
    }
    watched.end();
    if (signal.aborted) return;
    // A server that responds with 401 is reachable.
    if (!signedOut) publish({ connected: false, last: last(), fresh: false });
    await waitOrOnline(ports, Math.min(MAX_WAIT_MILLISECONDS, retryDelay(failures + 1)), signal);
  }
}
