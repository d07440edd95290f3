/** What a piece waited for, in milliseconds each. */
export interface Waits {
  /** Because a person wants it no faster. */
  readonly limit: number;
  /** Until this computer had read and digested it. */
  readonly reading: number;
  /** Until it had left this computer. */
  readonly sending: number;
  /** Until the server had it on stable storage and said so. */
  readonly answering: number;
}

/** What makes an upload as slow as it is. */
export type Bottleneck = 'limit' | 'computer' | 'network' | 'server';

/** What the system may hold of a connection unsent: less than this looks sent at once, and tells nothing. */
const SOCKET_BUFFER = 8 * 1024 * 1024;

/** Each new piece counts for so much. */
const WEIGHT = 0.4;

/** Learns from piece to piece where the time goes. */
export class Timings {
  #limit = 0;
  #reading = 0;
  #sending = 0;
  #answering = 0;

  note(bytes: number, waits: Waits): void {
    // Of a small piece nobody can tell whether it waits in this computer's network or at the server.
    const telling = bytes > SOCKET_BUFFER;
    const sending = telling ? waits.sending : waits.sending + waits.answering;
    this.#limit += (waits.limit - this.#limit) * WEIGHT;
    this.#reading += (waits.reading - this.#reading) * WEIGHT;
    this.#sending += (sending - this.#sending) * WEIGHT;
    this.#answering += ((telling ? waits.answering : 0) - this.#answering) * WEIGHT;
  }

  /** Where most of the time goes; null before the first piece. */
  get most(): Bottleneck | null {
    const [reading, sending, answering] = [this.#reading, this.#sending, this.#answering];
    if (this.#limit > Math.max(reading, sending, answering)) return 'limit';
    if (reading + sending + answering === 0) return null;
    if (sending >= reading && sending >= answering) return 'network';
    return reading > answering ? 'computer' : 'server';
  }
}
