import { signal } from '@preact/signals';
import { Problem } from '../../engine/problem';
import type { Api, FileDetails, StoredFile } from '../../engine/server/api';

/** What is known of the file. `deleted` is one that this page has shown. */
export type Shown =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'gone' }
  | { readonly kind: 'deleted'; readonly file: FileDetails }
  | { readonly kind: 'ready'; readonly file: FileDetails };

/** The file of the page, updated by server events. */
export class FileModel {
  readonly shown = signal<Shown>({ kind: 'loading' });
  /** Counts loads and events; a response from before the latest one is dropped. */
  private turn = 0;

  /** @param known the file as the list shows it, if it does */
  constructor(
    private readonly api: Pick<Api, 'file'>,
    readonly id: string,
    known?: StoredFile,
  ) {
    if (known) this.shown.value = { kind: 'ready', file: known };
  }

  /** Loads the file. If that fails, what is shown stays. */
  async load(): Promise<void> {
    const turn = ++this.turn;
    if (this.shown.peek().kind === 'failed') this.shown.value = { kind: 'loading' };
    try {
      const file = await this.api.file(this.id);
      if (turn === this.turn) this.shown.value = { kind: 'ready', file };
    } catch (error) {
      if (turn !== this.turn) return;
      if (error instanceof Problem && (error.status === 404 || error.status === 400)) this.end();
      else if (this.shown.peek().kind === 'loading') this.shown.value = { kind: 'failed', error };
    }
  }

  changed(file: StoredFile): void {
    if (file.id !== this.id) return;
    const shown = this.shown.peek();
    if (shown.kind !== 'ready') return void this.load();
    this.turn++;
    this.shown.value = { kind: 'ready', file: { ...shown.file, ...file } };
  }

  removed(id: string): void {
    if (id === this.id) this.end();
  }

  missed(): void {
    void this.load();
  }

  private end(): void {
    this.turn++;
    const shown = this.shown.peek();
    if (shown.kind === 'ready') this.shown.value = { kind: 'deleted', file: shown.file };
    else if (shown.kind !== 'deleted') this.shown.value = { kind: 'gone' };
  }
}
