/**
 * All outside dependencies of the engine. The files in `browser` implement them for browsers; tests use a scripted
 * server, a manual clock and files made of text.
 */

/** A request. Bodies are slices of files and are never read into the engine. */
export interface Call {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Blob | string;
  /** Called with the number of bytes sent so far; they are not durable yet. */
  readonly onSent?: (bytes: number) => void;
  readonly signal?: AbortSignal;
  /** Milliseconds without progress after which the request counts as broken. */
  readonly idleTimeout?: number;
  /** Whether the request has to reach the server even if the page closes. */
  readonly keepalive?: boolean;
}

/** A response. `status` is 0 if there was none: no network, or a broken connection. */
export interface Answer {
  readonly status: number;
  header(name: string): string | null;
  readonly text: string;
}

/** Sends requests. Resolves to status 0 on an error or after the signal is aborted. */
export interface Transport {
  send(call: Call): Promise<Answer>;
}

/** Time, which tests set manually. */
export interface Clock {
  /** Monotonic time in milliseconds; only differences have a meaning. */
  now(): number;
  /** Wall-clock time in milliseconds since 1970; the user or time synchronization may change it. */
  date(): number;
  /** Resolves after this time, or at once if the signal is aborted. */
  wait(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** A file on this device. */
export interface Source {
  readonly name: string;
  /** The path within the chosen folder, ending with the name. */
  readonly path: string;
  readonly size: number;
  /** Modification time in milliseconds since 1970. */
  readonly modified: number;
  readonly type: string;
  slice(from: number, to: number): Blob;
  /** Whether the file on disk is unchanged since it was chosen. */
  unchanged(): Promise<boolean>;
  /** A handle that can be stored and reopened after a reload, if the browser supports that. */
  readonly handle: FileSystemFileHandle | null;
  /** What a list of checksums says about the file. Set before the upload is created; the server verifies it. */
  expected?: ExpectedDigests | null;
}

/** The digests that a file must have, in hexadecimal; null where none is known. */
export interface ExpectedDigests {
  readonly sha256: string | null;
  readonly sha512: string | null;
}

/** The result of hashing a piece. */
export interface Digested {
  readonly sha256: Uint8Array;
  /** Whether every byte is zero. */
  readonly zeros: boolean;
}

/** Computes SHA-256 off the main thread. */
export interface Hasher {
  /** Whether WebCrypto is available, which hashes pieces at sending speed: not over plain HTTP. */
  readonly available: boolean;
  sha256(bytes: Blob): Promise<Digested>;
  /** The SHA-256 of a file of any size, more slowly; calls `read` with the number of bytes read so far. */
  whole(file: Blob, read: (bytes: number) => void, signal: AbortSignal): Promise<Uint8Array>;
}

/** An unfinished upload as remembered across reloads. */
export interface JournalEntry {
  readonly url: string;
  readonly owner: string;
  readonly name: string;
  readonly size: number;
  readonly modified: number;
  /** See `fingerprintOf`; empty if it could not be computed. */
  readonly fingerprint: string;
  readonly startedAt: number;
  readonly handle: FileSystemFileHandle | null;
}

/** Remembers unfinished uploads on this device. If it is lost, the user has to choose the files again. */
export interface Journal {
  all(): Promise<JournalEntry[]>;
  put(entry: JournalEntry): Promise<void>;
  remove(url: string): Promise<void>;
}

/** The visit that stored a waiting file, and its number in that visit. */
export interface WaitingKey {
  readonly owner: string;
  readonly visit: string;
  readonly number: number;
}

/** A chosen file whose upload has not started. */
export interface WaitingEntry extends WaitingKey {
  readonly name: string;
  /** The path within the chosen folder, ending with the name. */
  readonly path: string;
  readonly size: number;
  readonly handle: FileSystemFileHandle;
  readonly keptAt: number;
}

/** Remembers waiting files that can be reopened. If it is lost, the user has to choose them again. */
export interface BacklogStore {
  /** All entries of an owner, by visit, in the order in which they were added. */
  all(owner: string): Promise<WaitingEntry[]>;
  /** Stores and deletes entries in one transaction. */
  change(kept: readonly WaitingEntry[], deleted: readonly WaitingKey[]): Promise<void>;
}

/**
 * Prevents two tabs from sending the same upload. Without Web Locks (plain HTTP) it does nothing, and the server's
 * take-over decides.
 */
export interface Locks {
  /** Runs `work` while holding the lock; resolves to false without running it if another tab holds the lock. */
  exclusively(name: string, work: () => Promise<void>): Promise<boolean>;
  /** Resolves when no tab holds the lock, or when the signal is aborted. */
  free(name: string, signal: AbortSignal): Promise<void>;
}

/** The network state as reported by the browser. */
export interface Network {
  readonly online: boolean;
  /** Calls back whenever the network is back; the returned function unsubscribes. */
  onOnline(callback: () => void): () => void;
}

/** All ports. */
export interface Ports {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly hasher: Hasher;
  readonly journal: Journal;
  readonly backlog: BacklogStore;
  readonly locks: Locks;
  readonly network: Network;
}
