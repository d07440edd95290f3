import { type Signal, signal } from '@preact/signals';
import type { ListPage } from '../../engine/server/admin-api';

/** A list of the server that is shown page by page. */
export class ListModel<T> {
  /** Undefined while the first page is loaded, null if that failed. */
  readonly items: Signal<readonly T[] | null | undefined> = signal(undefined);
  /** Whether there are more. */
  readonly hasMore = signal(false);
  /** Whether a request for more failed. */
  readonly failed = signal(false);
  private next: string | null = null;
  /** Whether more than the first page is shown. */
  private paged = false;
  private busy = false;
  /** The number of loads that began. A response to an earlier one than the latest is dropped. */
  private loads = 0;

  /** @param fetch requests the page at a cursor; null is the first one */
  constructor(private readonly fetch: (cursor: string | null) => Promise<ListPage<T>>) {}

  /** Loads the first page. What is shown stays until it arrives; it also stays if it does not. */
  async load(): Promise<void> {
    const turn = ++this.loads;
    this.busy = true;
    const page = await this.fetch(null).catch(() => null);
    this.busy = false;
    if (turn !== this.loads) return;
    this.paged = false;
    if (page) this.show(page.items, page.next);
    else this.items.value = this.items.peek() ?? null;
  }

  /** Forgets what is shown and loads the first page, after a change of what is asked for. */
  async restart(): Promise<void> {
    this.items.value = undefined;
    this.hasMore.value = false;
    await this.load();
  }

  /** Loads the first page again, unless more than it is shown or a request is running. */
  async refresh(): Promise<void> {
    if (this.items.peek() && !this.paged && !this.busy) await this.load();
  }

  /** Adds the next page. */
  async more(): Promise<void> {
    const turn = ++this.loads;
    const page = await this.fetch(this.next).catch(() => null);
    if (turn !== this.loads) return;
    this.paged = true;
    this.failed.value = page === null;
    if (page) this.show([...(this.items.peek() ?? []), ...page.items], page.next);
  }

  /** Replaces what is shown after a change. A response to an earlier request is dropped. */
  change(edit: (items: readonly T[]) => readonly T[]): void {
    this.loads++;
    this.items.value = edit(this.items.peek() ?? []);
  }

  private show(items: readonly T[], next: string | null): void {
    this.items.value = items;
    this.next = next;
    this.hasMore.value = next !== null;
    this.failed.value = false;
  }
}
