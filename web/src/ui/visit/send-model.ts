import { computed, effect, type Signal, signal } from '@preact/signals';
import type { Journal, Source } from '../../engine/ports';
import { Problem } from '../../engine/problem';
import { Api, type Rules } from '../../engine/server/api';
import { retryDelay, waitOrOnline } from '../../engine/server/retry-delay';
import { unfinishedOf, VisitTus } from '../../engine/server/visit';
import type { Loaded, UploadsPart } from '../app';
import type { DropHost } from '../DropZone';
import { percentage } from '../format';
import { readFolder } from '../read-folder';
import type { UploadsHost } from '../uploads-model';
import { Places } from './places';
import { Received } from './received';
import type { Visit } from './visit';

/** After this time the unfinished uploads are listed again if that failed. */
const RESTORE_MILLISECONDS = 5000;

/** How often within a time a rejected visit is renewed, in case the server keeps rejecting it. */
const MAX_CHECKS = 5;
const CHECKS_MILLISECONDS = 60_000;

/** The uploads of a visitor. */
export class SendModel implements UploadsHost, DropHost {
  readonly ports;
  readonly tus: VisitTus;
  /** The rules of the server for this visit, and the number of files that the link still accepts. */
  readonly rules = computed(() => {
    const rules = this.visitRules.value;
    if (!rules) return null;
    // Files that the server only marks are of no concern to visitors.
    const contentCheck = rules.contentCheck === 'enforce' ? rules.contentCheck : 'off';
    return { ...rules, contentCheck, places: this.places.left.value } satisfies Rules;
  });
  readonly places = new Places();
  readonly reading: Signal<number | null> = signal(null);
  readonly uploading: Signal<Loaded>;
  readonly received: Received;
  readonly files = { isHidden: () => false };
  readonly session = { expire: () => void this.check() };
  readonly api;
  private readonly visitRules: Signal<Rules | null> = signal(null);
  private readonly stop: () => void;
  private readonly closed = new AbortController();
  private checking = false;
  private checks: number[] = [];

  /**
   * @param owner the key by which this browser remembers what it has sent through the link
   * @param part the code for uploads
   */
  constructor(
    private readonly visit: Visit,
    owner: string,
    { UploadsModel, Uploads }: UploadsPart,
  ) {
    this.ports = visit.ports;
    const { transport } = visit.ports;
    this.tus = new VisitTus(transport);
    const user = { name: owner, role: 'uploader' } as const;
    this.api = {
      rules: () => new Api(transport).rules(),
      known: async () => [],
      unfinished: (journal: Journal) =>
        unfinishedOf(owner, journal, this.tus).catch((error: unknown) => {
          void this.restoreLater();
          throw error;
        }),
      whoAmI: async () => {
        await this.requireVisit();
        return user;
      },
    };
    const model = new UploadsModel(this, owner);
    this.uploading = signal({ model, Uploads });
    this.received = new Received(this.tus, visit.ports.clock);
    const stopReceiving = effect(() => {
      model.tick.value;
      this.received.add(model.queue.uploads.filter(({ phase }) => phase === 'done'));
      if (this.places.update(model.queue.uploads)) void this.freed();
      const { size, durableBytes } = model.totals.value;
      visit.progress.value = model.queue.busy ? percentage(durableBytes, size) : '';
    });
    const stopCounting = effect(() => {
      const link = visit.link.value;
      if (link) this.places.told(link.remaining);
    });
    const stopWatching = effect(() => {
      const { kind } = visit.shown.value;
      if (kind === 'missing' || kind === 'ended') {
        model.queue.close();
        this.received.close();
      }
      // The visit may be a new one.
      if (kind === 'open') model.queue.signedIn();
    });
    this.stop = () => {
      stopReceiving();
      stopCounting();
      stopWatching();
    };
    void this.refreshRules();
  }

  /** Ends all uploads of this page. Bytes that are stored stay on the server. */
  close(): void {
    this.stop();
    this.closed.abort();
    this.received.close();
    this.uploading.value.model.queue.close();
  }

  async refreshRules(): Promise<void> {
    this.visitRules.value = await this.api.rules().catch(() => this.visitRules.peek());
  }

  async add(sources: readonly Source[]): Promise<void> {
    const { model } = this.uploading.value;
    // Other visitors use the same link.
    if (this.places.left.peek() !== null) await this.visit.renew().catch(() => undefined);
    await model.add(sources);
  }

  adder(): (sources: readonly Source[]) => Promise<void> {
    return (sources) => this.add(sources);
  }

  read(find: (found: Source[]) => Promise<readonly Source[]>, add = this.adder()): Promise<void> {
    return readFolder(this.reading, find, add);
  }

  /** Lists the unfinished uploads again, because that failed. */
  private async restoreLater(): Promise<void> {
    await waitOrOnline(this.ports, RESTORE_MILLISECONDS, this.closed.signal);
    const open = !this.closed.signal.aborted && this.visit.shown.peek().kind === 'open';
    if (open) this.uploading.peek().model.reconnected();
  }

  /** An upload was cancelled: its place is free once the server has deleted it. */
  private async freed(): Promise<void> {
    if (this.places.left.peek() === null) return;
    await this.uploading.peek().model.cancelling.settled();
    await this.visit.renew().catch(() => undefined);
  }

  /** The server rejected the visit: the uploads resume with a new one, if the link can still be used. */
  private async check(): Promise<void> {
    const now = this.ports.clock.now();
    this.checks = this.checks.filter((time) => now - time < CHECKS_MILLISECONDS);
    if (this.checking || this.checks.length >= MAX_CHECKS) return;
    this.checks.push(now);
    this.checking = true;
    for (let failures = 1; !(await this.renewed()); failures++)
      await waitOrOnline(this.ports, retryDelay(failures), this.closed.signal);
    this.checking = false;
  }

  /** Renews the visit. False if the server could not be asked, so that it has to be asked again. */
  private async renewed(): Promise<boolean> {
    if (this.closed.signal.aborted) return true;
    try {
      await this.visit.renew();
      return true;
    } catch (error) {
      return !(error instanceof Problem) || error.remedy !== 'retry';
    }
  }

  /** Fails as if the user were signed out if the link can no longer be used. */
  private async requireVisit(): Promise<void> {
    try {
      await this.visit.renew();
    } catch (error) {
      if (error instanceof Problem && error.remedy === 'retry') throw error;
      throw new Problem('sign-in', 'link-ended', '', 0);
    }
  }
}
