import { waitUntilOnline, watchIdle } from './idle-timeout';
import { backoff } from './pacing';
import type { Ports } from './ports';

/** One event of the server's log. */
export interface ServerEvent {
  readonly id: string;
  readonly type: string;
  readonly data: string;
}

/** Takes a stream of server-sent events apart (WHATWG HTML, section 9.2.6), as far as our server uses it. */
export class EventParser {
  #rest = '';

  /** Takes more text and returns the blocks that are complete; one without a type only says where the stream is. */
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

/** How the page hears of the stream. */
export interface Listener {
  event(event: ServerEvent): void;
  /** The stream is there (again) or gone. */
  connected(connected: boolean): void;
  /** There may have been events that nobody here has heard: lists are to be loaded anew. */
  missed(): void;
  /** The sign-in is over. */
  signedOut(): void;
}

/** What tabs tell each other. `last` is the event the stream stands at; nobody knows it of one that is `fresh`. */
export type Message =
  | { event: ServerEvent }
  | { connected: boolean; last: string | null; fresh: boolean }
  | { signedOut: true }
  | { hello: true };

/** All tabs of this browser but one's own. */
export interface Channel {
  post(message: Message): void;
  onMessage(callback: (message: Message) => void): void;
  close(): void;
}

/** What following needs of the browser. */
export interface EventPorts extends Pick<Ports, 'clock' | 'network'> {
  /** Opens the stream behind an event, or where it stands; fails without a connection. */
  open(last: string | null, signal: AbortSignal): Promise<Stream>;
  /** Does the work in one tab at a time; its signal ends it when another tab leads. */
  lead(work: (signal: AbortSignal) => Promise<void>, signal: AbortSignal): Promise<void>;
  /** Null where tabs cannot talk. */
  channel(): Channel | null;
  /** Seconds after which a silent stream says something. */
  heartbeat(): number;
}

/** The text of the stream, as it comes. */
export interface Stream {
  readonly status: number;
  readonly parts: AsyncIterable<string>;
}

/** After so many misses of what the server says regularly nobody is there; and a little more for the way. */
const MISSES = 3;
const ON_THE_WAY_MILLISECONDS = 5000;

/** The log of the server ends before the event that was named: what happened since is not known. */
const RESET = 'reset';

/** Longest wait before the stream is asked for again. */
const MOST_MILLISECONDS = 5000;

/**
 * One event stream for all tabs of this browser: whichever tab leads reads it and tells the others, also where it
 * stands. When that tab closes, another takes over from the last event anybody has seen.
 */
export function follow(listener: Listener, ports: EventPorts): () => void {
  const over = new AbortController();
  const channel = ports.channel();
  let last: string | null = null;
  let state: Message | null = null;
  const receive = (message: Message): void => {
    if ('event' in message) {
      if (message.event.type === RESET) {
        // The server knows less than we do: it was restored from a backup.
        last = message.event.id;
        listener.missed();
        return;
      }
      if (last !== null && Number(message.event.id) <= Number(last)) return; // seen, or only a comment
      if (message.event.id !== '') last = message.event.id;
      if (message.event.type !== '') listener.event(message.event);
    } else if ('connected' in message) {
      listener.connected(message.connected);
      const behind = last !== null && Number(message.last) > Number(last);
      if (last === null || behind) last = message.last;
      if (behind || message.fresh) listener.missed();
    } else if ('hello' in message) {
      if (state) channel?.post({ ...state, last, fresh: false } as Message);
    } else listener.signedOut();
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
  ports.lead(read, over.signal).catch(() => undefined);
  return () => {
    over.abort();
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
    let there = false;
    try {
      const seen = last();
      const { status, parts } = await ports.open(seen, AbortSignal.any([signal, silence.signal]));
      there = status === 401;
      if (there) publish({ signedOut: true });
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
      // Without a connection the loop waits and tries again.
    }
    watched.end();
    if (signal.aborted) return;
    // Who asks for a sign-in can be reached.
    if (!there) publish({ connected: false, last: last(), fresh: false });
    await waitUntilOnline(ports, Math.min(MOST_MILLISECONDS, backoff(failures + 1)), signal);
  }
}
