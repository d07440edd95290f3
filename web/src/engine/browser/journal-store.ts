import type { Journal, JournalEntry } from '../ports';
import { Stored } from './stored';

/** The journal in IndexedDB. Falls back to memory if IndexedDB is missing or full. */
export class StoredJournal implements Journal {
  readonly #memory = new Map<string, JournalEntry>();
  readonly #stored = new Stored('lading', 'uploads', 'url');

  async all(): Promise<JournalEntry[]> {
    const read = (store: IDBObjectStore) => store.getAll() as IDBRequest<JournalEntry[]>;
    return (await this.#stored.use('readonly', read)) ?? [...this.#memory.values()];
  }

  async put(entry: JournalEntry): Promise<void> {
    this.#memory.set(entry.url, entry);
    await this.#stored.use('readwrite', (store) => store.put(entry));
  }

  async remove(url: string): Promise<void> {
    this.#memory.delete(url);
    await this.#stored.use('readwrite', (store) => store.delete(url));
  }
}
