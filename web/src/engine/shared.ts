import type { Duplicates } from './duplicates';
import type { Facts } from './facts';
import type { Ownership } from './ownership';
import type { Pacing } from './pacing';
import type { Ports } from './ports';
import type { ServerQueries } from './server-queries';
import type { Tus } from './tus';

/** How the server can be spoken to, as it announced. */
export interface Capabilities {
  /** Pieces may be sent to any place, several at once. */
  readonly pieces: boolean;
  /** Pieces of zeros need not be sent. */
  readonly zeros: boolean;
  /** Digests of request bodies are verified. */
  readonly checksum: boolean;
  /** Small files may travel with the request that creates them. */
  readonly withCreation: boolean;
  /** The largest request body in bytes, or null. */
  readonly maxAppendSize: number | null;
  /** Whether nothing but disk images is accepted. */
  readonly onlyImages: boolean;
}

/** What all uploads of one queue have in common. */
export interface Shared {
  readonly ownership: Ownership;
  readonly tus: Tus;
  readonly queries: ServerQueries;
  readonly ports: Ports;
  readonly capabilities: () => Capabilities;
  /** Called whenever anything about an upload changed. */
  readonly changed: () => void;
  readonly pacing: Pacing;
  readonly duplicates: Duplicates;
  /** Whether an upload of this page lives there. */
  readonly isKnown: (url: string) => boolean;
  /** Called as soon as an upload has its place on the server, or never gets one. */
  readonly onCreated: (upload: Facts) => void;
}
