import { type Signal, signal } from '@preact/signals';
import type { Clock } from '../../engine/ports';
import type { Upload } from '../../engine/sending/upload';
import type { Tus } from '../../engine/server/tus';

/** A file that the server has received in this visit. */
export interface ReceivedFile {
  readonly url: string;
  readonly name: string;
  readonly size: number;
  /** Null until the server has computed it. */
  readonly sha256: string | null;
  /** Whether the owner has deleted the file before its digest was known. */
  readonly gone: boolean;
}

/** How often the server is asked for digests that it still computes. */
const POLL_MILLISECONDS = 2000;

/** The received files, with their digests. One request at a time asks for a digest. */
export class Received {
  readonly files: Signal<readonly ReceivedFile[]> = signal([]);
  private readonly known = new Set<string>();
  private readonly end = new AbortController();
  private asking = false;

  constructor(
    private readonly tus: Pick<Tus, 'complete'>,
    private readonly clock: Pick<Clock, 'wait'>,
  ) {}

  /** Adds uploads that are done, unless they are listed. */
  add(uploads: readonly Pick<Upload, 'url' | 'name' | 'size'>[]): void {
    const fresh: ReceivedFile[] = [];
    for (const { url, name, size } of uploads) {
      if (!url || this.known.has(url)) continue;
      this.known.add(url);
      fresh.push({ url, name, size, sha256: null, gone: false });
    }
    if (fresh.length === 0) return;
    this.files.value = [...this.files.peek(), ...fresh];
    void this.ask();
  }

  close(): void {
    this.end.abort();
  }

  private async ask(): Promise<void> {
    if (this.asking) return;
    this.asking = true;
    const { signal: ended } = this.end;
    for (let missing = this.missing(); missing.length > 0 && !ended.aborted; missing = this.missing()) {
      let found = 0;
      for (const { url, size } of missing) {
        if (ended.aborted) break;
        const file = await this.tus.complete(url, size, ended).catch(() => undefined);
        if (file === undefined || file?.sha256 === null) continue;
        found++;
        this.set(url, file ? { sha256: file.sha256 } : { gone: true });
      }
      if (found < missing.length) await this.clock.wait(POLL_MILLISECONDS, ended);
    }
    this.asking = false;
  }

  private missing(): readonly ReceivedFile[] {
    return this.files.peek().filter(({ sha256, gone }) => sha256 === null && !gone);
  }

  private set(url: string, answer: Partial<Pick<ReceivedFile, 'sha256' | 'gone'>>): void {
    this.files.value = this.files.peek().map((file) => (file.url === url ? { ...file, ...answer } : file));
  }
}
