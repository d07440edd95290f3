import type { BacklogStore, WaitingEntry, WaitingKey } from './ports';
import { Stored } from './stored';

/** So many are read at once: what a page does meanwhile shall not wait for all of them. */
const BATCH = 2000;

type Key = [string, string, number];

const keyOf = ({ owner, visit, number }: WaitingKey): Key => [owner, visit, number];

/** Waiting files in IndexedDB, in a database of their own. Where there is none, nothing is kept. */
export class StoredBacklog implements BacklogStore {
  readonly #stored = new Stored('lading-waiting', 'files', ['owner', 'visit', 'number']);

  async all(owner: string): Promise<WaitingEntry[]> {
    const found: WaitingEntry[] = [];
    let after: IDBValidKey = [owner];
    for (;;) {
      // A list sorts behind every text: this is the end of what is the owner's.
      const range = IDBKeyRange.bound(after, [owner, []], true);
      const read = (store: IDBObjectStore) => store.getAll(range, BATCH) as IDBRequest<WaitingEntry[]>;
      const some = (await this.#stored.use('readonly', read)) ?? [];
      found.push(...some);
      const last = some.at(-1);
      if (!last || some.length < BATCH) return found;
      after = keyOf(last);
    }
  }

  async change(kept: readonly WaitingEntry[], gone: readonly WaitingKey[]): Promise<void> {
    await this.#stored.use('readwrite', (store) => {
      for (const key of gone) store.delete(keyOf(key));
      for (const entry of kept) store.put(entry);
      // Requests of a transaction are answered in their order.
      return store.count([]);
    });
  }
}
