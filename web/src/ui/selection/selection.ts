import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { StoredFile } from '../../engine/server/api';

/** The selected files. They stay selected if the list shows others, for example after a search. */
export class Selection {
  readonly chosen = signal<ReadonlyMap<string, StoredFile>>(new Map());
  readonly size = computed(() => [...this.chosen.value.values()].reduce((sum, file) => sum + file.size, 0));
  /** Whether all loaded files are selected. */
  readonly all = computed(() => {
    const items = this.items.value;
    return items.length > 0 && items.every(({ id }) => this.chosen.value.has(id));
  });
  /** The number of selected files that the list does not have. */
  readonly outside = computed(() => {
    const listed = this.items.value.filter(({ id }) => this.chosen.value.has(id)).length;
    return this.chosen.value.size - listed;
  });
  /** Where a range begins. */
  private anchor: string | null = null;

  /** @param items the loaded files, in the order of the list */
  constructor(private readonly items: ReadonlySignal<readonly StoredFile[]>) {}

  /** The selected files in the order of the list, then the others. */
  files(): StoredFile[] {
    const chosen = new Map(this.chosen.value);
    const listed = this.items.value.filter(({ id }) => chosen.delete(id));
    return [...listed, ...chosen.values()];
  }

  /** Selects a file, or no longer; with `range` also all files from the one before to it. */
  toggle(file: StoredFile, range = false): void {
    const on = !this.chosen.peek().has(file.id);
    this.set(range ? this.rangeTo(file) : [file], on);
    this.anchor = file.id;
  }

  /** Selects all files from the one before to this one. */
  extendTo(file: StoredFile): void {
    this.set(this.rangeTo(file), true);
    this.anchor = file.id;
  }

  private rangeTo(file: StoredFile): readonly StoredFile[] {
    const items = this.items.peek();
    const at = items.findIndex(({ id }) => id === file.id);
    const from = items.findIndex(({ id }) => id === this.anchor);
    if (at < 0 || from < 0) return [file];
    return items.slice(Math.min(at, from), Math.max(at, from) + 1);
  }

  /** Selects all loaded files, or none at all. */
  toggleAll(): void {
    if (this.all.peek()) this.chosen.value = new Map();
    else this.set(this.items.peek(), true);
  }

  private set(files: readonly StoredFile[], on: boolean): void {
    const chosen = new Map(this.chosen.peek());
    for (const file of files)
      if (on) chosen.set(file.id, file);
      else chosen.delete(file.id);
    this.chosen.value = chosen;
  }

  changed(file: StoredFile): void {
    if (this.chosen.peek().has(file.id)) this.set([file], true);
  }

  removed(id: string): void {
    if (!this.chosen.peek().has(id)) return;
    const chosen = new Map(this.chosen.peek());
    chosen.delete(id);
    this.chosen.value = chosen;
  }

  /** A file that was removed meanwhile stays selected; deleting it succeeds. */
  missed(): void {}
}
