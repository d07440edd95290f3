import type { Facts } from '../facts';
import type { Pacing } from '../pacing/pacing';
import type { Ports } from '../ports';
import type { ServerQueries } from '../server/queries';
import type { Tus } from '../server/tus';
import type { AccountCheck } from './account-check';
import type { BatchAbilities, Batches } from './batches';
import type { Duplicates } from './duplicates';

/** The server's announced capabilities. */
export interface Capabilities extends BatchAbilities {
  /** Pieces may be sent at any offset and in parallel. */
  readonly pieces: boolean;
  /** Pieces of zeros need no body. */
  readonly zeros: boolean;
  /** Digests of request bodies are verified. */
  readonly checksum: boolean;
  /** Content may be sent with the creation request. */
  readonly withCreation: boolean;
  /** Whether the server only accepts disk images. */
  readonly onlyImages: boolean;
}

/** What all uploads of one queue share. */
export interface Shared {
  readonly account: AccountCheck;
  readonly tus: Tus;
  readonly queries: ServerQueries;
  readonly ports: Ports;
  readonly capabilities: () => Capabilities;
  /** Called on every change of an upload. */
  readonly changed: () => void;
  readonly pacing: Pacing;
  readonly duplicates: Duplicates;
  readonly batches: Batches;
  /** Whether an upload of this page has this URL. */
  readonly isKnown: (url: string) => boolean;
  /** An upload is created on the server or rejected for good: a reload need not list it as waiting. */
  readonly dropFromBacklog: (upload: Facts) => void;
}

/** Whether pieces are verified: the server supports checksums and this browser can compute them. */
export function verifiesPieces({ capabilities, ports }: Shared): boolean {
  return capabilities().checksum && ports.hasher.available;
}
