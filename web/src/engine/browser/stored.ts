/** The result of an IndexedDB request as a promise. */
export function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Some browsers never complete a request. The stored data is optional, so don't wait longer. */
const TIMEOUT_MILLISECONDS = 10_000;

function inTime<T>(work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('No answer')), TIMEOUT_MILLISECONDS);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** An IndexedDB database with one object store. */
export class Stored {
  #opened: Promise<IDBDatabase> | null = null;

  constructor(
    private readonly database: string,
    private readonly store: string,
    private readonly keyPath: string | string[],
  ) {}

  /** Null if storage is unavailable or full, or if a request times out. */
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

  /** The browser may close the database, for example to free space; the next use opens it again. */
  #closable(database: IDBDatabase): IDBDatabase {
    database.onclose = () => {
      this.#opened = null;
    };
    return database;
  }
}
