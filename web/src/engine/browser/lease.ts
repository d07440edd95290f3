import type { Clock } from '../ports';

/** Storage shared by all tabs of the browser. */
export interface LeaseStore {
  get(): string | null;
  set(value: string): void;
  remove(): void;
  /** Calls back when this tab closes. */
  onPageHide(callback: () => void): void;
}

/** Renewal interval. Browsers throttle timers of hidden tabs to once a minute, so the lease lasts longer than that. */
const RENEW_MILLISECONDS = 5000;
const LEASE_MILLISECONDS = 70_000;

/** Two tabs may take the lease at once; after this time the last write has won. */
const SETTLE_MILLISECONDS = 200;

/** Elects one leading tab by a lease, for plain HTTP, where browsers offer no Web Locks. */
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
  // A tab that closes releases its lease, so that another one takes over soon.
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
