/** What a request to IndexedDB comes to. */
export function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Nobody waits longer for what only spares a click: some browsers never answer. */
const MOST_MILLISECONDS = 10_000;

function inTime<T>(work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('No answer')), MOST_MILLISECONDS);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** A database with one store. */
export class Stored {
  #opened: Promise<IDBDatabase> | null = null;

  constructor(
    private readonly database: string,
    private readonly store: string,
    private readonly keyPath: string | string[],
  ) {}

  /** Null where browsers keep nothing, there is no room, or no answer comes. */
  async use<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T | null> {
    try {
      const database = await inTime(this.#open());
      return await inTime(done(work(database.transaction(this.store, mode).objectStore(this.store))));
    } catch {
      this.#opened = null;
      return null;
    }
  }

  #open(): Promise<IDBDatabase> {
    this.#opened ??= new Promise((resolve, reject) => {
      const request = indexedDB.open(this.database, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(this.store, { keyPath: this.keyPath });
      request.onsuccess = () => resolve(this.#closable(request.result));
      request.onerror = () => reject(request.error);
    });
    return this.#opened;
  }

  /** The browser may close it, to make room for example: then it is opened again. */
  #closable(database: IDBDatabase): IDBDatabase {
    database.onclose = () => {
      this.#opened = null;
    };
    return database;
  }
}
