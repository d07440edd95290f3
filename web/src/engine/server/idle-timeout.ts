import type { Answer, Call, Clock, Network, Transport } from '../ports';

/** A request without progress for this time counts as broken. */
const IDLE_TIMEOUT_MILLISECONDS = 30_000;

/** After a network change, open connections rarely survive: they count as broken after this idle time. */
const AFTER_CHANGE_MILLISECONDS = 3000;

export const NO_ANSWER: Answer = { status: 0, header: () => null, text: '' };

/** Measures the time since the last activity until it is ended. */
export interface IdleTimer {
  reset(): void;
  readonly idleFor: number;
  end(): void;
}

/** Calls `silent` once after `limit` milliseconds without activity. */
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

/** Aborts requests without progress, as if their connection had broken. */
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
  const unsubscribe = network.onOnline(() => watched.idleFor > AFTER_CHANGE_MILLISECONDS && stop());
  call.signal?.addEventListener('abort', stop);
  if (call.signal?.aborted) stop();
  try {
    return await inner.send({ ...call, onSent, signal: broken.signal });
  } finally {
    watched.end();
    unsubscribe();
    call.signal?.removeEventListener('abort', stop);
  }
}
