import type { Ports } from '../ports';

/** Milliseconds before the next retry: doubles with each failure from half a second to half a minute, +/- 25 %. */
export function retryDelay(failures: number, random: number = Math.random()): number {
  const base = Math.min(30_000, 500 * 2 ** Math.min(failures - 1, 10));
  return base * (0.75 + random / 2);
}

/** Waits for a time; less if the network comes back or one of the signals is aborted. */
export async function waitOrOnline(
  { clock, network }: Pick<Ports, 'clock' | 'network'>,
  milliseconds: number,
  ...ends: AbortSignal[]
): Promise<void> {
  const back = new AbortController();
  const unsubscribe = network.onOnline(() => back.abort());
  await clock.wait(milliseconds, AbortSignal.any([back.signal, ...ends]));
  unsubscribe();
}
