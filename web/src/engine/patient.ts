import type { Answer, Call, Clock, Network, Transport } from './ports';

/** Nothing sent and no answer for so long: there will be none. */
const PATIENCE_MILLISECONDS = 30_000;

/** A connection of a network that is gone rarely lives on in the next one: so long it may still try. */
const AFTER_CHANGE_MILLISECONDS = 3000;

export const NO_ANSWER: Answer = { status: 0, header: () => null, text: '' };

/** Ends requests on which nothing happens any more, as if their connection had broken: nobody waits for ever. */
export function patient(inner: Transport, clock: Clock, network: Network): Transport {
  return { send: (call) => sendWatched(inner, call, clock, network) };
}

async function sendWatched(inner: Transport, call: Call, clock: Clock, network: Network): Promise<Answer> {
  const broken = new AbortController();
  const over = new AbortController();
  let last = clock.now();
  const onSent = (bytes: number): void => {
    last = clock.now();
    call.onSent?.(bytes);
  };
  const stop = (): void => broken.abort();
  const forget = network.onOnline(() => {
    if (clock.now() - last > AFTER_CHANGE_MILLISECONDS) stop();
  });
  call.signal?.addEventListener('abort', stop);
  if (call.signal?.aborted) stop();
  const patience = call.patience ?? PATIENCE_MILLISECONDS;
  const watch = async (): Promise<void> => {
    for (let left = patience; left > 0 && !over.signal.aborted; left = last + patience - clock.now())
      await clock.wait(left, over.signal);
    if (!over.signal.aborted) stop();
  };
  void watch();
  try {
    return await inner.send({ ...call, onSent, signal: broken.signal });
  } finally {
    over.abort();
    forget();
    call.signal?.removeEventListener('abort', stop);
  }
}
