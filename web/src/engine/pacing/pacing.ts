import type { Clock } from '../ports';
import { Speed } from '../speed';
import { Connections, TRIAL_MILLISECONDS } from './connections';
import { PieceSize } from './piece-size';
import { NO_LIMITS, SpeedLimit, type UploadLimits } from './upload-limits';

/** Piece size, connections and speed limit, shared and learned by all uploads of a page. */
export class Pacing {
  readonly pieceSize = new PieceSize();
  readonly connections = new Connections(() => this.limits().connections);
  readonly #speed = new Speed(TRIAL_MILLISECONDS);
  readonly #speedLimit = new SpeedLimit(() => this.limits().bytesPerSecond);

  constructor(readonly limits: () => UploadLimits = () => NO_LIMITS) {}

  /** The size of the next piece of a file of this size. */
  pieceOf(size: number): number {
    return this.pieceSize.of(size, this.limits().bytesPerSecond);
  }

  /** Waits until the speed limit allows these bytes; resolves to the milliseconds waited. */
  async allowed(bytes: number, clock: Clock, signal: AbortSignal): Promise<number> {
    const wait = this.#speedLimit.wait(bytes, clock.now());
    if (wait > 0) await clock.wait(wait, signal);
    return wait;
  }

  /** Registers an upload that starts sending; the returned function unregisters it. */
  enter(upload: object, now: number): () => void {
    if (this.connections.idle) this.#speed.begin(now);
    return this.connections.enter(upload);
  }

  /** Adds bytes that are in flight or acknowledged; negative if bytes were lost. */
  recordBytes(bytes: number, now: number): void {
    this.#speed.add(bytes, now);
  }

  /** Called periodically to adapt the number of connections. */
  observe(now: number): void {
    this.connections.observe(this.#speed.perSecond(now), now);
  }
}
