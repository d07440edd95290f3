import type { BacklogStore, WaitingEntry, WaitingKey } from '../ports';
import { Stored } from './stored';

/** Entries per read, so that a long backlog does not block the page. */
const BATCH = 2000;

type Key = [string, string, number];

const keyOf = ({ owner, visit, number }: WaitingKey): Key => [owner, visit, number];

/** The backlog in IndexedDB, in its own database. Stores nothing if IndexedDB is unavailable. */
export class StoredBacklog implements BacklogStore {
  readonly #stored = new Stored('lading-waiting', 'files', ['owner', 'visit', 'number']);

  async all(owner: string): Promise<WaitingEntry[]> {
    const found: WaitingEntry[] = [];
    let after: IDBValidKey = [owner];
    for (;;) {
      // IndexedDB sorts arrays after strings, so this range ends after the owner's last key.
      const range = IDBKeyRange.bound(after, [owner, []], true);
      const read = (store: IDBObjectStore) => store.getAll(range, BATCH) as IDBRequest<WaitingEntry[]>;
      const some = (await this.#stored.use('readonly', read)) ?? [];
      found.push(...some);
      const last = some.at(-1);
      if (!last || some.length < BATCH) return found;
      after = keyOf(last);
    }
  }

  async change(kept: readonly WaitingEntry[], deleted: readonly WaitingKey[]): Promise<void> {
    await this.#stored.use('readwrite', (store) => {
      for (const key of deleted) store.delete(keyOf(key));
      for (const entry of kept) store.put(entry);
      // Requests of a transaction complete in order, so this one completes last.
      return store.count([]);
    });
  }
}
