import type { Journal, JournalEntry } from './ports';

const DATABASE = 'lading';
const STORE = 'uploads';

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** The journal in IndexedDB. Where that is missing or full, it remembers for as long as the page lives. */
export class StoredJournal implements Journal {
  readonly #memory = new Map<string, JournalEntry>();
  #opened: Promise<IDBDatabase> | null = null;

  #open(): Promise<IDBDatabase> {
    this.#opened ??= new Promise((resolve, reject) => {
      const request = indexedDB.open(DATABASE, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'url' });
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    return this.#opened;
  }

  async #use<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T | null> {
    try {
      const database = await this.#open();
      return await done(work(database.transaction(STORE, mode).objectStore(STORE)));
    } catch {
      return null;
    }
  }

  async all(): Promise<JournalEntry[]> {
    const stored = await this.#use('readonly', (store) => store.getAll() as IDBRequest<JournalEntry[]>);
    return stored ?? [...this.#memory.values()];
  }

  async put(entry: JournalEntry): Promise<void> {
    this.#memory.set(entry.url, entry);
    await this.#use('readwrite', (store) => store.put(entry));
  }

  async remove(url: string): Promise<void> {
    this.#memory.delete(url);
    await this.#use('readwrite', (store) => store.delete(url));
  }
}
