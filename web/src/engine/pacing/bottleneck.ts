/** How long a piece spent in each step, in milliseconds. */
export interface Waits {
  /** Waiting for the user's speed limit. */
  readonly limit: number;
  /** Reading and digesting on this device. */
  readonly reading: number;
  /** Sending, until the last byte left this device. */
  readonly sending: number;
  /** Waiting until the server acknowledged it as durable. */
  readonly answering: number;
}

/** What limits the speed of an upload. */
export type Bottleneck = 'limit' | 'device' | 'network' | 'server';

/** Upper bound of the socket send buffer. A smaller piece appears sent at once, so its timing says nothing. */
const SOCKET_BUFFER = 8 * 1024 * 1024;

/** Weight of the newest piece in the moving averages. */
const WEIGHT = 0.4;

/** Moving averages of the time per step. */
export class Timings {
  #limit = 0;
  #reading = 0;
  #sending = 0;
  #answering = 0;

  note(bytes: number, waits: Waits): void {
    // For a small piece, time in the local network buffers and time on the server can't be told apart.
    const telling = bytes > SOCKET_BUFFER;
    const sending = telling ? waits.sending : waits.sending + waits.answering;
    this.#limit += (waits.limit - this.#limit) * WEIGHT;
    this.#reading += (waits.reading - this.#reading) * WEIGHT;
    this.#sending += (sending - this.#sending) * WEIGHT;
    this.#answering += ((telling ? waits.answering : 0) - this.#answering) * WEIGHT;
  }

  /** The step that takes most of the time; null before the first piece. */
  get most(): Bottleneck | null {
    const [reading, sending, answering] = [this.#reading, this.#sending, this.#answering];
    if (this.#limit > Math.max(reading, sending, answering)) return 'limit';
    if (reading + sending + answering === 0) return null;
    if (sending >= reading && sending >= answering) return 'network';
    return reading > answering ? 'device' : 'server';
  }
}
