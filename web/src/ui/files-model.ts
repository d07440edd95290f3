import { signal } from '@preact/signals';
import { Problem } from '../engine/problem';
import type { Api, Sort, StoredFile, User } from '../engine/server/api';
import { reasonOf } from './reasons';
import { text } from './text';
import { toast } from './toasts';

const BATCH_MILLISECONDS = 150;

/** Normalizes a text for searching, approximately as the server does: NFKC, lower case. */
function searchable(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/** Whether a user may delete or rename a file. */
export function mayDelete(user: User, file: StoredFile): boolean {
  return file.owner === user.name || user.role === 'admin';
}

/** The list of files: the loaded pages, updated by server events. */
export class FilesModel {
  readonly items = signal<readonly StoredFile[]>([]);
  readonly state = signal<'loading' | 'ready' | 'failed'>('loading');
  readonly search = signal('');
  readonly sort = signal<Sort>('newest');
  readonly newIds = signal<ReadonlySet<string>>(new Set());
  /** The number of new files that are not shown, because their position in this order or search is unknown. */
  readonly unseenCount = signal(0);
  /** Whether loading the next page failed. */
  readonly moreFailed = signal(false);
  /** Whether all files of this order and search are loaded, except those of `unseenCount`. */
  readonly complete = signal(false);
  private next: string | null = null;
  private generation = 0;
  private readonly hidden = new Set<string>();
  private readonly changes = new Map<string, { readonly file: StoredFile; readonly isNew: boolean }>();
  /** Deletions that can still be undone. */
  private readonly pending = new Set<string>();

  constructor(private readonly api: Api) {}

  /** Resets the list for the next user. */
  clear(): void {
    this.generation++;
    this.items.value = [];
    this.changes.clear();
    this.pending.clear();
    this.hidden.clear();
    this.search.value = '';
    this.sort.value = 'newest';
    this.newIds.value = new Set();
    this.unseenCount.value = 0;
  }

  /** Reloads the list from the start. */
  async load(): Promise<void> {
    const mine = ++this.generation;
    // The cursor of the previous list is not valid for this one.
    this.next = null;
    if (this.items.value.length === 0) this.state.value = 'loading';
    try {
      let page = await this.api.files(this.sort.value, this.search.value, null);
      // A page of a search can be empty although further ones are not.
      while (mine === this.generation && page.files.length === 0 && page.next !== null) {
        page = await this.api.files(this.sort.value, this.search.value, page.next);
      }
      if (mine !== this.generation) return;
      this.items.value = page.files.filter((file) => !this.hidden.has(file.id));
      this.continueAt(page.next);
      this.state.value = 'ready';
      this.unseenCount.value = 0;
      this.moreFailed.value = false;
    } catch {
      if (mine === this.generation) this.state.value = 'failed';
    }
  }

  /** Loads the next page, if there is one. */
  async loadMore(): Promise<void> {
    const cursor = this.next;
    if (cursor === null || this.state.value !== 'ready') return;
    const mine = this.generation;
    this.next = null;
    try {
      const page = await this.api.files(this.sort.value, this.search.value, cursor);
      if (mine !== this.generation) return;
      const known = new Set([...this.hidden, ...this.items.value.map((file) => file.id)]);
      this.items.value = [...this.items.value, ...page.files.filter((file) => !known.has(file.id))];
      this.continueAt(page.next);
      this.moreFailed.value = false;
    } catch {
      if (mine !== this.generation) return;
      this.next = cursor;
      this.moreFailed.value = true;
    }
  }

  private continueAt(next: string | null): void {
    this.next = next;
    this.complete.value = next === null;
  }

  /** Adds or updates a file. Changes within a short time are shown together. */
  upsert(file: StoredFile, isNew: boolean): void {
    if (this.hidden.has(file.id)) return;
    if (this.changes.size === 0) setTimeout(() => this.applyChanges(), BATCH_MILLISECONDS);
    const before = this.changes.get(file.id);
    this.changes.set(file.id, { file, isNew: isNew || (before?.isNew ?? false) });
  }

  private applyChanges(): void {
    const changes = new Map(this.changes);
    this.changes.clear();
    const items = this.items.value.map((known) => {
      const change = changes.get(known.id);
      changes.delete(known.id);
      return change?.file ?? known;
    });
    const added = [...changes.values()].filter((change) => change.isNew).map((change) => change.file);
    this.items.value = items;
    if (added.length === 0) return;
    this.newIds.value = new Set([...this.newIds.value, ...added.map((file) => file.id)]);
    if (this.sort.value === 'newest' && this.search.value === '') {
      this.items.value = [...added.reverse(), ...items];
    } else this.unseenCount.value += added.filter((file) => this.matchesSearch(file)).length;
  }

  /** Whether the file name matches the search. */
  private matchesSearch(file: StoredFile): boolean {
    return searchable(file.name).includes(searchable(this.search.value.trim()));
  }

  removed(id: string): void {
    this.changes.delete(id);
    this.items.value = this.items.value.filter((file) => file.id !== id);
  }

  /** Whether a file is deleted, or will be when its toast is gone. */
  isHidden(id: string): boolean {
    return this.hidden.has(id);
  }

  /** Removes a file from the list now, and deletes it on the server when the toast that offers to undo it is gone. */
  remove(file: StoredFile): void {
    const at = this.items.value.findIndex((known) => known.id === file.id);
    this.hidden.add(file.id);
    this.removed(file.id);
    this.pending.add(file.id);
    const run = () => {
      this.pending.delete(file.id);
      this.hidden.delete(file.id);
      // The list may not have had it, for example because of a search.
      if (at < 0) return void this.load();
      const items = this.items.value;
      const place = Math.min(at, items.length);
      this.items.value = [...items.slice(0, place), file, ...items.slice(place)];
    };
    const lapse = () => void this.removeNow(file);
    toast(text('files.deleted', { name: file.name }), 'info', { label: text('toast.undo'), run, lapse });
  }

  /** The page is closing or the user signs out: delete now what could still be undone. */
  async flushDeletions(): Promise<void> {
    const headers = { 'X-Lading-Client': 'web' };
    const gone = [...this.pending].map((id) =>
      fetch(`/api/files/${id}`, { method: 'DELETE', headers, keepalive: true }).catch(() => undefined),
    );
    this.pending.clear();
    await Promise.all(gone);
  }

  private async removeNow(file: StoredFile): Promise<void> {
    if (!this.pending.delete(file.id)) return;
    try {
      await this.api.remove(file.id);
    } catch (error) {
      // If the user has signed out meanwhile, the next one must not see the error.
      if (!this.hidden.delete(file.id)) return;
      if (error instanceof Problem && error.status === 404) return;
      toast(text('files.notDeleted', { name: file.name, reason: reasonOf(error) }), 'problem');
      await this.load();
    }
  }
}
