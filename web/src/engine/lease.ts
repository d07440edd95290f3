import type { Clock } from './ports';

/** What all tabs of a browser share. */
export interface LeaseStore {
  get(): string | null;
  set(value: string): void;
  remove(): void;
  /** Calls back when this tab goes away. */
  onPageHide(callback: () => void): void;
}

/** A lease is renewed this often, and at least once a minute by a hidden tab, whose timers the browser holds back. */
const RENEW_MILLISECONDS = 5000;
const LEASE_MILLISECONDS = 70_000;

/** Two tabs may take the lease in the same moment; after so long it is clear which was last. */
const SETTLE_MILLISECONDS = 200;

/** One tab at a time, where browsers offer no locks: on plain HTTP. Who leads says so again and again. */
export async function leadByLease(
  work: (signal: AbortSignal) => Promise<void>,
  store: LeaseStore,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const me = `${Math.random()}`;
  const holder = () => store.get()?.split(' ') ?? [];
  const take = () => store.set(`${me} ${clock.date() + LEASE_MILLISECONDS}`);
  const release = () => {
    if (holder()[0] === me) store.remove();
  };
  // A tab that is closed leaves no lease behind: another one takes over soon.
  store.onPageHide(release);
  while (!signal.aborted) {
    const [by, until] = holder();
    if (by !== undefined && by !== me && Number(until) > clock.date()) {
      await clock.wait(RENEW_MILLISECONDS, signal);
      continue;
    }
    take();
    await clock.wait(SETTLE_MILLISECONDS, signal);
    if (holder()[0] !== me) continue;
    const over = new AbortController();
    const renew = async (): Promise<void> => {
      while (!over.signal.aborted && holder()[0] === me) {
        take();
        await clock.wait(RENEW_MILLISECONDS, over.signal);
      }
      over.abort();
    };
    void renew();
    await work(AbortSignal.any([signal, over.signal]));
    over.abort();
    release();
  }
}
