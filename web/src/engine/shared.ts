import type { Inquiries } from './inquiries';
import type { Ownership } from './ownership';
import type { Line } from './pace';
import type { Ports } from './ports';
import type { Tus } from './tus';
import type { Twins } from './twins';
import type { Upload } from './upload';

/** How the server can be spoken to, as it announced. */
export interface Abilities {
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
  readonly inquiries: Inquiries;
  readonly ports: Ports;
  readonly abilities: () => Abilities;
  /** Called whenever anything about an upload changed. */
  readonly changed: () => void;
  readonly line: Line;
  readonly twins: Twins;
  /** Whether an upload of this page lives there. */
  readonly taken: (url: string) => boolean;
  /** Called as soon as an upload has its place on the server, or never gets one. */
  readonly begun: (upload: Upload) => void;
}
