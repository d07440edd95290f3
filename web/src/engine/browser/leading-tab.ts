import type { Clock } from '../ports';

/** An entry in storage that all tabs of the browser share. */
export interface SharedEntry {
  get(): string | null;
  set(value: string): void;
  remove(): void;
  /** Calls back when this tab closes. */
  onPageHide(callback: () => void): void;
}

const RENEW_MILLISECONDS = 5000;

/** Browsers run the timers of hidden tabs only once a minute, so an entry is valid for longer than that. */
const VALID_MILLISECONDS = 70_000;

/** Two tabs may write at once; after this time, the entry names the one that leads. */
const SETTLE_MILLISECONDS = 200;

/**
 * Runs `work` in one tab at a time. It is for pages over plain HTTP, where browsers have no Web Locks. The leading tab
 * writes its ID and an expiry time into an entry that all tabs read, and renews it. When the entry is removed or
 * expires, another tab leads. If that happens while `work` runs here, its signal is aborted.
 */
export async function leadWithoutLocks(
  work: (signal: AbortSignal) => Promise<void>,
  entry: SharedEntry,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const me = `${Math.random()}`;
  const read = () => entry.get()?.split(' ') ?? [];
  const write = () => entry.set(`${me} ${clock.date() + VALID_MILLISECONDS}`);
  const isMine = () => read()[0] === me;
  const removeMine = () => {
    if (isMine()) entry.remove();
  };
  // Without the entry of a closed tab, another one takes over soon.
  entry.onPageHide(removeMine);
  while (!signal.aborted) {
    const [leader, until] = read();
    if (leader !== undefined && leader !== me && Number(until) > clock.date()) {
      await clock.wait(RENEW_MILLISECONDS, signal);
      continue;
    }
    write();
    await clock.wait(SETTLE_MILLISECONDS, signal);
    if (!isMine()) continue;
    const over = new AbortController();
    const renew = async (): Promise<void> => {
      while (!over.signal.aborted && isMine()) {
        write();
        await clock.wait(RENEW_MILLISECONDS, over.signal);
      }
      over.abort();
    };
    void renew();
    await work(AbortSignal.any([signal, over.signal]));
    over.abort();
    removeMine();
  }
}
