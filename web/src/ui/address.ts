import { signal } from '@preact/signals';

/** The path of the account page. The server responds to it with the page (`WebClient`). */
export const ACCOUNT = '/account';

/** Where the administration begins, and the prefix of its paths. */
export const ADMIN = '/admin/people';
const ADMIN_PATH = /^\/admin\b/;

/** The paths of the pages of files begin with this; the ID of the file follows. */
const FILE = '/files/';

/** The path of the page of a file. */
export const pathOf = (id: string): string => FILE + id;

/** The ID of the file whose page has this path; null for other paths. */
export function fileIn(path: string): string | null {
  const id = path.startsWith(FILE) ? path.slice(FILE.length) : '';
  return id && !id.includes('/') ? id : null;
}

/** The secret of the link that has this path; null for other paths. */
export function secretIn(path: string): string | null {
  return /^\/(?:send|get)\/([^/]+)\/?$/.exec(path)?.[1] ?? null;
}

/** The path of the address, without a trailing slash. */
function shown(): string {
  return location.pathname.replace(/(.)\/$/, '$1');
}

/** The path of what the page shows. */
export const path = signal(shown());

/** Whether the page shows the administration. */
export const inAdmin = (): boolean => ADMIN_PATH.test(path.value);

/** The path that was shown before the current one; empty at first. */
let previous = '';
let arrived = true;

function show(to: string): void {
  previous = path.value;
  arrived = false;
  path.value = to;
}

addEventListener('popstate', () => show(shown()));

/** What the history knows about an entry. */
interface Entry {
  /** How far the page was scrolled when it was left. */
  readonly top?: number;
  /** Whether the entry before it is also of this page. */
  readonly inside?: boolean;
}

const entry = (): Entry => history.state ?? {};

/** Shows another part of the page, with an entry in the history. */
export function go(to: string): void {
  if (to === path.value) return;
  // The browser would scroll before the list is rendered again.
  history.scrollRestoration = 'manual';
  history.replaceState({ ...entry(), top: scrollY }, '');
  history.pushState({ inside: true }, '', to);
  show(to);
  scrollTo(0, 0);
}

/** Leads back to the files: to the place in the list where the user left it, if it is the entry before. */
export function goBack(): void {
  if (entry().inside && previous === '/') history.back();
  else go('/');
}

/** The path from which the user came, and how far the page was scrolled when it was left; null after the first call. */
export function arrival(): { readonly from: string; readonly top: number } | null {
  if (arrived) return null;
  arrived = true;
  return { from: previous, top: entry().top ?? 0 };
}

/** Handles a click on a link to a part of the page without a reload, unless it asks for a new tab or window. */
export function follow(event: MouseEvent & { readonly currentTarget: HTMLAnchorElement }): void {
  if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  go(event.currentTarget.pathname);
}
