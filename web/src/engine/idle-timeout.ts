import type { Answer, Call, Clock, Network, Ports, Transport } from './ports';

/** Nothing sent and no answer for so long: there will be none. */
const IDLE_TIMEOUT_MILLISECONDS = 30_000;

/** A connection of a network that is gone rarely lives on in the next one: so long it may still try. */
const AFTER_CHANGE_MILLISECONDS = 3000;

export const NO_ANSWER: Answer = { status: 0, header: () => null, text: '' };

/** Looks whether something still happens; to be told when it does, and when it need not look any more. */
export interface IdleTimer {
  reset(): void;
  readonly idleFor: number;
  end(): void;
}

/** Calls back once when nothing was heard for so many milliseconds. */
export function watchIdle(clock: Clock, limit: () => number, silent: () => void): IdleTimer {
  const over = new AbortController();
  let last = clock.now();
  const look = async (): Promise<void> => {
    for (let left = limit(); left > 0 && !over.signal.aborted; left = last + limit() - clock.now())
      await clock.wait(left, over.signal);
    if (!over.signal.aborted) silent();
  };
  void look();
  return {
    reset: () => {
      last = clock.now();
    },
    get idleFor() {
      return clock.now() - last;
    },
    end: () => over.abort(),
  };
}

/** Waits a while, or until the network is back, whichever is first. */
export async function waitUntilOnline(
  { clock, network }: Pick<Ports, 'clock' | 'network'>,
  milliseconds: number,
  ...ends: AbortSignal[]
): Promise<void> {
  const back = new AbortController();
  const forget = network.onOnline(() => back.abort());
  await clock.wait(milliseconds, AbortSignal.any([back.signal, ...ends]));
  forget();
}

/** Ends requests on which nothing happens any more, as if their connection had broken: nobody waits for ever. */
export function withIdleTimeout(inner: Transport, clock: Clock, network: Network): Transport {
  return { send: (call) => sendWithTimeout(inner, call, clock, network) };
}

async function sendWithTimeout(
  inner: Transport,
  call: Call,
  clock: Clock,
  network: Network,
): Promise<Answer> {
  const broken = new AbortController();
  const stop = (): void => broken.abort();
  const watched = watchIdle(clock, () => call.idleTimeout ?? IDLE_TIMEOUT_MILLISECONDS, stop);
  const onSent = (bytes: number): void => {
    watched.reset();
    call.onSent?.(bytes);
  };
  const forget = network.onOnline(() => watched.idleFor > AFTER_CHANGE_MILLISECONDS && stop());
  call.signal?.addEventListener('abort', stop);
  if (call.signal?.aborted) stop();
  try {
    return await inner.send({ ...call, onSent, signal: broken.signal });
  } finally {
    watched.end();
    forget();
    call.signal?.removeEventListener('abort', stop);
  }
}
