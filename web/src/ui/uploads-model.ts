import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { BasicPorts } from '../engine/browser/basic-ports';
import { sendingPorts } from '../engine/browser/sending-ports';
import { keyOf } from '../engine/facts';
import type { NameAndSize } from '../engine/name-and-size';
import type { Journal, Source } from '../engine/ports';
import { Queue } from '../engine/queue/queue';
import { totalsOf } from '../engine/queue/totals';
import type { Capabilities } from '../engine/sending/shared';
import type { Upload } from '../engine/sending/upload';
import type { Api, Rules, StoredFile } from '../engine/server/api';
import type { Unfinished } from '../engine/server/queries';
import { idOf, Tus } from '../engine/server/tus';
import { Cancelling } from './cancelling';
import { ChecksumLists } from './checksum-lists';
import { copyText, linkOf } from './clipboard';
import { notify } from './file-notifier';
import type { FilesModel } from './files-model';
import { type CheckedContent, checkContent } from './image-check';
import { limits } from './limit-settings';
import { outcomeSentence, ProgressAnnouncer } from './progress-announcer';
import { isRenamable } from './renamable';
import type { Session } from './session';
import { text } from './text';
import { type Toast, toast } from './toasts';
import { validateFiles } from './validate-files';
import { WakeLock } from './wakelock';

const MAX_REJECTIONS_SHOWN = 3;
const FRAME_MILLISECONDS = 120;
const HIDDEN_FRAME_MILLISECONDS = 1000;

/** What the model of the uploads needs from the page. */
export interface UploadsHost {
  readonly ports: BasicPorts;
  readonly api: Pick<Api, 'known' | 'whoAmI'> & {
    /** The unfinished uploads. The journal knows those of this browser. */
    unfinished(journal: Journal): Promise<readonly Unfinished[]>;
  };
  /** Null until the server's rules are loaded. */
  readonly rules: ReadonlySignal<Rules | null>;
  readonly files: Pick<FilesModel, 'isHidden'>;
  readonly session: Pick<Session, 'expire'>;
  /** The model in use: null after signing out, another one after another user signs in. */
  readonly uploading: ReadonlySignal<{ readonly model: object } | null>;
  refreshRules(): Promise<void>;
  /** Shows the checksum of the file with this ID. Absent for visitors, who can't read files. */
  showChecksum?(id: string): Promise<void>;
  /** How the server is asked about uploads, if not with the session of the user. */
  readonly tus?: Tus;
}

/** The uploads of a user who may upload. */
export class UploadsModel {
  /** Incremented on changes of the queue; a component that reads it follows the uploads. */
  readonly tick = signal(0);
  /** The upload that is being renamed. */
  readonly renaming = signal<Upload | null>(null);
  readonly queue: Queue;
  readonly cancelling: Cancelling;
  /** The totals, computed once per tick. */
  readonly totals = computed(() => {
    this.tick.value;
    return totalsOf(this.queue, this.host.ports.clock.now());
  });
  /** Whether the list marks files that are not recognized as disk images. */
  readonly contentIsChecked = computed(() => this.host.rules.value?.contentCheck !== 'off');
  private readonly wakeLock = new WakeLock();
  private readonly checksumLists = new ChecksumLists();
  private readonly announcer = new ProgressAnnouncer();
  private frameScheduled = false;
  /** Whether the server has listed the unfinished uploads. */
  private restored = false;
  /** Resolves when the unfinished uploads are listed, so that a new file can resume one of them. */
  private readonly ready: Promise<void>;

  constructor(
    private readonly host: UploadsHost,
    owner: string,
  ) {
    const ports = sendingPorts(host.ports);
    this.queue = new Queue(
      owner,
      host.tus ?? new Tus(host.ports.transport, '/api/uploads'),
      ports,
      () => this.capabilities(),
      () => this.changed(),
      {
        known: (files) => this.knownFiles(files),
        unfinished: () => host.api.unfinished(ports.journal),
        currentUser: async () => (await host.api.whoAmI()).name,
      },
      limits,
    );
    this.cancelling = new Cancelling(this.queue);
    this.ready = this.restore();
  }

  private async restore(): Promise<void> {
    this.restored = await this.queue.restore().then(
      () => true,
      () => false,
    );
  }

  /** The server is reachable again. */
  reconnected(): void {
    this.queue.resumeInterrupted();
    void this.ready.then(() => (this.restored ? undefined : this.restore()));
  }

  /** Files on the server, without those whose deletion can still be undone. */
  private async knownFiles(files: readonly NameAndSize[]): Promise<readonly StoredFile[]> {
    const known = await this.host.api.known(files);
    return known.filter((file) => !this.host.files.isHidden(file.id));
  }

  private capabilities(): Capabilities {
    const rules = this.host.rules.value;
    const extensions = rules?.extensions ?? [];
    return {
      pieces: extensions.includes('lading-pieces'),
      zeros: extensions.includes('lading-zeros'),
      checksum: extensions.includes('checksum'),
      batch: extensions.includes('lading-batch'),
      withCreation: extensions.includes('creation-with-upload'),
      maxAppendSize: rules?.maxAppendSize ?? null,
      onlyImages: rules?.contentCheck === 'enforce',
    };
  }

  /** Adds the files that the rules allow, and tells the user why others are rejected. */
  async add(sources: readonly Source[]): Promise<void> {
    await this.ready;
    await this.ensureRules();
    const lists = await this.checksumLists.apply(sources, this.waitingSources(), this.host.rules.value);
    for (const sentence of lists.sentences) this.showToast(sentence);
    const images = await this.imagesOf(lists.files);
    const { accepted, rejections } = validateFiles(this.host.rules.value, images.allowed, this.queue.uploads);
    this.showRejections([...rejections, ...images.rejections]);
    this.reportDuplicates(await this.queue.add(accepted));
  }

  /** The files whose uploads are not created yet. */
  private waitingSources(): Source[] {
    return this.queue.uploads.flatMap(({ source, url }) => (source && url === null ? [source] : []));
  }

  /** Where the server only accepts disk images, other files are rejected before their first byte is sent. */
  private imagesOf(sources: readonly Source[]): Promise<CheckedContent> {
    return this.host.rules.value?.contentCheck === 'enforce'
      ? checkContent(sources, this.host.rules.value)
      : Promise.resolve({ allowed: sources, rejections: [] });
  }

  /** Loads the rules of the server, because they must be known before the first byte is sent. */
  private async ensureRules(): Promise<void> {
    if (!this.host.rules.value) await this.host.refreshRules();
  }

  private showRejections(rejections: readonly string[]): void {
    for (const rejection of rejections.slice(0, MAX_REJECTIONS_SHOWN)) this.showToast(rejection, 'problem');
    const more = rejections.length - MAX_REJECTIONS_SHOWN;
    if (more > 0) this.showToast(text('rejected.more', { count: more }), 'problem');
  }

  private reportDuplicates(duplicates: readonly Source[]): void {
    if (duplicates.length === 0) return;
    const key = duplicates.length === 1 ? 'rejected.twice' : 'rejected.twiceMany';
    this.showToast(text(key, { name: duplicates[0]?.name ?? '', count: duplicates.length }));
  }

  /** Reading a folder may outlast the session; another user must not see its toasts. */
  private showToast(words: string, kind?: Toast['kind']): void {
    if (this.host.uploading.value?.model === this) toast(words, kind);
  }

  /** Replaces the file of an upload that was changed or moved. Changes nothing if the new one is rejected. */
  async replace(upload: Upload, source: Source): Promise<void> {
    await this.ensureRules();
    await this.replaceWith(upload, source);
  }

  private async replaceWith(upload: Upload, source: Source): Promise<void> {
    const images = await this.imagesOf([source]);
    const others = this.queue.uploads.filter((other) => other !== upload);
    const { accepted, rejections: ofRules } = validateFiles(this.host.rules.value, images.allowed, others);
    const rejections = [...ofRules, ...images.rejections];
    this.showRejections(rejections);
    const key = keyOf(source);
    const duplicates = accepted.filter(() =>
      others.some((other) => other.source && keyOf(other.source) === key),
    );
    this.reportDuplicates(duplicates);
    if (rejections.length + duplicates.length > 0) return;
    await this.queue.cancel(upload);
    await this.add([source]);
  }

  /** Renames an upload that has not started. */
  async rename(upload: Upload, name: string): Promise<void> {
    const { source } = upload;
    if (name === upload.name) return;
    await this.ensureRules();
    // The upload may have started while the user typed the name.
    if (!source || !isRenamable(upload))
      return void toast(text('rename.late', { name: upload.name }), 'problem');
    const path = source.path.slice(0, -source.name.length) + name;
    await this.replaceWith(upload, { ...source, name, path });
  }

  /** Whether the user can read the files that uploads became. */
  get readsFiles(): boolean {
    return this.host.showChecksum !== undefined;
  }

  /** Shows the checksum of the file that the upload became. */
  async showChecksum(upload: Upload): Promise<void> {
    await this.host.showChecksum?.(idOf(upload.url ?? ''));
  }

  /** Copies the download links of all finished uploads, one per line. */
  async copyLinks(): Promise<void> {
    const done = this.queue.uploads.filter((upload) => upload.phase === 'done');
    const links = done.map((upload) => linkOf(idOf(upload.url ?? '')));
    if (await copyText(links.join('\n'))) toast(text('uploads.links.copied', { count: links.length }));
  }

  /** Updates the page at most a few times per second, to leave the CPU to sending. */
  private changed(): void {
    for (const upload of this.queue?.active ?? [])
      if (upload.phase === 'signed-out') this.host.session.expire();
    if (this.frameScheduled) return;
    this.frameScheduled = true;
    setTimeout(
      () => {
        this.frameScheduled = false;
        this.tick.value++;
        this.announceProgress();
        this.wakeLock.want(this.queue.busy);
      },
      document.hidden ? HIDDEN_FRAME_MILLISECONDS : FRAME_MILLISECONDS,
    );
  }

  /** Announces progress to screen readers, and the outcome in a notification. */
  private announceProgress(): void {
    const outcome = this.announcer.update(
      this.queue.uploads,
      this.totals.peek(),
      this.host.ports.clock.now(),
    );
    if (outcome) notify(outcomeSentence(outcome), 'uploads');
  }
}
