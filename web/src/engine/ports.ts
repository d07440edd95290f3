/**
 * Everything the engine needs from outside. The browser's versions are wired in `browser.ts`; tests bring a scripted
 * server, a clock they move themselves, and files made of text.
 */

/** A request as the engine sees it. Bodies are slices of files, never read into the engine. */
export interface Call {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Blob | string;
  /** Called as bytes leave this machine; they are not durable yet. */
  readonly onSent?: (bytes: number) => void;
  readonly signal?: AbortSignal;
  /** Milliseconds in which nothing may happen before it counts as broken. */
  readonly idleTimeout?: number;
  /** Whether it shall reach the server even when the page goes away at once. */
  readonly keepalive?: boolean;
}

/** An answer. `status` is 0 when there was none: no network, a broken connection. */
export interface Answer {
  readonly status: number;
  header(name: string): string | null;
  readonly text: string;
}

/** Sends requests. Never throws but for an aborted signal. */
export interface Transport {
  send(call: Call): Promise<Answer>;
}

/** Time, which tests move by hand. */
export interface Clock {
  /** Milliseconds since some moment; it never jumps, so differences are durations. */
  now(): number;
  /** What the calendar says, in milliseconds since 1970; people and summer may set it. */
  date(): number;
  /** Resolves after so many milliseconds, or at once when the signal is aborted. */
  wait(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** The bytes of one file on this machine. */
export interface Source {
  readonly name: string;
  /** Where it lay in a folder that was chosen, ending with the name. */
  readonly path: string;
  readonly size: number;
  /** Last change on disk, in milliseconds since 1970. */
  readonly modified: number;
  readonly type: string;
  slice(from: number, to: number): Blob;
  /** Whether the file on disk is still the one that was chosen. */
  unchanged(): Promise<boolean>;
  /** A handle that can be kept and opened again after a reload, where the browser has such a thing. */
  readonly handle: FileSystemFileHandle | null;
}

/** What one look at some bytes tells. */
export interface Digested {
  readonly sha256: Uint8Array;
  /** Whether every byte is zero. */
  readonly zeros: boolean;
}

/** Computes SHA-256 away from the page's thread. */
export interface Hasher {
  /** Whether pieces can be digested as fast as they are sent: not on plain HTTP, where browsers offer no cryptography. */
  readonly available: boolean;
  sha256(bytes: Blob): Promise<Digested>;
  /** The SHA-256 of a file of any size, slower; `read` is called with how many bytes it has gone through. */
  whole(file: Blob, read: (bytes: number) => void, signal: AbortSignal): Promise<Uint8Array>;
}

/** What is remembered of an upload across reloads. */
export interface JournalEntry {
  readonly url: string;
  readonly owner: string;
  readonly name: string;
  readonly size: number;
  readonly modified: number;
  /** SHA-256 over sampled blocks, in hexadecimal digits; empty when it could not be computed. */
  readonly sample: string;
  readonly startedAt: number;
  readonly handle: FileSystemFileHandle | null;
}

/** Remembers unfinished uploads on this machine. Losing it costs a click, never bytes. */
export interface Journal {
  all(): Promise<JournalEntry[]>;
  put(entry: JournalEntry): Promise<void>;
  remove(url: string): Promise<void>;
}

/** Which visit remembered a waiting file, and which of its files it was. */
export interface WaitingKey {
  readonly owner: string;
  readonly visit: string;
  readonly number: number;
}

/** A chosen file that has not begun. */
export interface WaitingEntry extends WaitingKey {
  readonly name: string;
  /** Where it lay in a folder that was chosen, ending with the name. */
  readonly path: string;
  readonly size: number;
  readonly handle: FileSystemFileHandle;
  readonly keptAt: number;
}

/** Remembers files that wait and can be opened again. Losing it costs choosing them again. */
export interface BacklogStore {
  /** Everything that waits for somebody, visit by visit, in the order in which it was added. */
  all(owner: string): Promise<WaitingEntry[]>;
  /** Remembers some and forgets others, at one go. */
  change(kept: readonly WaitingEntry[], gone: readonly WaitingKey[]): Promise<void>;
}

/** Keeps two tabs from sending the same upload. */
export interface Locks {
  /** Runs the work while holding the name; resolves to false, without running it, when another tab holds it. */
  exclusively(name: string, work: () => Promise<void>): Promise<boolean>;
  /** Resolves when no tab holds the name, or when the signal is aborted. */
  free(name: string, signal: AbortSignal): Promise<void>;
}

/** Whether there is a network, as far as the browser knows. */
export interface Network {
  readonly online: boolean;
  /** Calls back whenever the network came back; returns what ends that. */
  onOnline(callback: () => void): () => void;
}

/** All ports in one. */
export interface Ports {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly hasher: Hasher;
  readonly journal: Journal;
  readonly backlog: BacklogStore;
  readonly locks: Locks;
  readonly network: Network;
}
