import { computed, signal } from '@preact/signals';
import type { StoredFile } from '../engine/api';
import { sendingPorts } from '../engine/browser-sending';
import { keyOf } from '../engine/facts';
import type { Source } from '../engine/ports';
import { Queue } from '../engine/queue';
import type { Abilities } from '../engine/shared';
import { totalsOf } from '../engine/totals';
import { idOf, Tus } from '../engine/tus';
import type { Outline } from '../engine/twins';
import type { Upload } from '../engine/upload';
import type { App } from './app';
import { Cancelling } from './cancelling';
import { copyText, linkOf } from './clipboard';
import { limits } from './limits';
import { notify } from './news';
import { sift } from './refusals';
import { isRenamable } from './renamable';
import { endingSentence, Teller } from './teller';
import { text } from './text';
import { type Toast, toast } from './toasts';
import { WakeLock } from './wakelock';

export { Uploads } from './Uploads';

const MAX_REFUSALS_SHOWN = 3;
const FRAME_MILLISECONDS = 120;
const HIDDEN_FRAME_MILLISECONDS = 1000;

/** What somebody does who may upload. It is loaded when one of them signed in. */
export class Uploading {
  /** Counts changes of the queue; reading it makes a component follow the uploads. */
  readonly tick = signal(0);
  /** The upload that is given another name. */
  readonly renaming = signal<Upload | null>(null);
  readonly queue: Queue;
  readonly cancelling: Cancelling;
  /** What the uploads come to, counted once for each picture of them. */
  readonly totals = computed(() => {
    this.tick.value;
    return totalsOf(this.queue, this.app.ports.clock.now());
  });
  private readonly wakeLock = new WakeLock();
  private readonly teller = new Teller();
  private framed = false;
  /** Whether the server has told of unfinished uploads. */
  private restored = false;
  /** Until then nobody knows which uploads a file may continue. */
  private readonly ready: Promise<void>;

  constructor(
    readonly app: App,
    owner: string,
  ) {
    this.queue = new Queue(
      owner,
      new Tus(app.ports.transport, '/api/uploads'),
      sendingPorts(app.ports),
      () => this.abilities(),
      () => this.changed(),
      {
        known: (outlines) => this.known(outlines),
        unfinished: () => app.api.unfinished(),
        person: async () => (await app.api.whoAmI()).name,
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

  /** The server can be reached again. */
  reconnected(): void {
    this.queue.resumeInterrupted();
    void this.ready.then(() => (this.restored ? undefined : this.restore()));
  }

  /** What the server has already; what is deleted as soon as nobody undoes it is not among it. */
  private async known(outlines: readonly Outline[]): Promise<readonly StoredFile[]> {
    const files = await this.app.api.known(outlines);
    return files.filter((file) => !this.app.shelf.hides(file.id));
  }

  private abilities(): Abilities {
    const rules = this.app.rules.value;
    const extensions = rules?.extensions ?? [];
    return {
      pieces: extensions.includes('lading-pieces'),
      zeros: extensions.includes('lading-zeros'),
      checksum: extensions.includes('checksum'),
      withCreation: extensions.includes('creation-with-upload'),
      maxAppendSize: rules?.maxAppendSize ?? null,
      onlyImages: rules?.contentCheck === 'enforce',
    };
  }

  /** Adds files that may be uploaded, and says of the others why not. */
  async add(sources: readonly Source[]): Promise<void> {
    await this.ready;
    await this.learnRules();
    const { good, refusals } = sift(this.app.rules.value, sources, this.queue.uploads);
    this.refuse(refusals);
    this.tellTwice(await this.queue.add(good));
  }

  /** However early somebody drops a file: what is taken must be known before its first byte. */
  private async learnRules(): Promise<void> {
    if (!this.app.rules.value) await this.app.refreshRules();
  }

  private refuse(refusals: readonly string[]): void {
    for (const refusal of refusals.slice(0, MAX_REFUSALS_SHOWN)) this.say(refusal, 'problem');
    const more = refusals.length - MAX_REFUSALS_SHOWN;
    if (more > 0) this.say(text('refused.more', { count: more }), 'problem');
  }

  private tellTwice(twice: readonly Source[]): void {
    if (twice.length === 0) return;
    const key = twice.length === 1 ? 'refused.twice' : 'refused.twiceMany';
    this.say(text(key, { name: twice[0]?.name ?? '', count: twice.length }));
  }

  /** A folder may be read to its end after its person has left: whoever is here then is told nothing of it. */
  private say(words: string, kind?: Toast['kind']): void {
    if (this.app.uploading.value?.work === this) toast(words, kind);
  }

  /** Begins anew with a file that was changed or moved since it was first chosen; nothing changes when it is not taken. */
  async replace(upload: Upload, source: Source): Promise<void> {
    await this.learnRules();
    await this.exchange(upload, source);
  }

  private async exchange(upload: Upload, source: Source): Promise<void> {
    const others = this.queue.uploads.filter((other) => other !== upload);
    const { good, refusals } = sift(this.app.rules.value, [source], others);
    this.refuse(refusals);
    const key = keyOf(source);
    const twice = good.filter(() => others.some((other) => other.source && keyOf(other.source) === key));
    this.tellTwice(twice);
    if (refusals.length + twice.length > 0) return;
    await this.queue.cancel(upload);
    await this.add([source]);
  }

  /** Sends a file that has not begun under another name. */
  async rename(upload: Upload, name: string): Promise<void> {
    const { source } = upload;
    if (name === upload.name) return;
    await this.learnRules();
    // It may have begun while its new name was thought of.
    if (!source || !isRenamable(upload))
      return void toast(text('rename.late', { name: upload.name }), 'problem');
    const path = source.path.slice(0, -source.name.length) + name;
    await this.exchange(upload, { ...source, name, path });
  }

  /** Shows the checksum of what an upload has become. */
  async check(upload: Upload): Promise<void> {
    await this.app.check(idOf(upload.url ?? ''));
  }

  /** Copies where the finished uploads can be fetched, one line each. */
  async copyLinks(): Promise<void> {
    const done = this.queue.uploads.filter((upload) => upload.phase === 'done');
    const links = done.map((upload) => linkOf(idOf(upload.url ?? '')));
    if (await copyText(links.join('\n'))) toast(text('uploads.links.copied', { count: links.length }));
  }

  /** Follows the queue a few times a second: drawing more often would only cost what sending needs. */
  private changed(): void {
    for (const upload of this.queue?.underway ?? [])
      if (upload.phase === 'signed-out') this.app.session.lost();
    if (this.framed) return;
    this.framed = true;
    setTimeout(
      () => {
        this.framed = false;
        this.tick.value++;
        this.tell();
        this.wakeLock.want(this.queue.busy);
      },
      document.hidden ? HIDDEN_FRAME_MILLISECONDS : FRAME_MILLISECONDS,
    );
  }

  /** Tells those who only listen, and those who look elsewhere, how the uploads get on. */
  private tell(): void {
    const ending = this.teller.look(this.queue.uploads, this.totals.peek(), this.app.ports.clock.now());
    if (ending) notify(endingSentence(ending), 'uploads');
  }
}
