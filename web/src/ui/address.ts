import { signal } from '@preact/signals';

/** The path of the account page. The server responds to it with the page (`WebClient`). */
export const ACCOUNT = '/account';

/** Where the administration begins, and the prefix of its paths. */
export const ADMIN = '/admin/people';
const ADMIN_PATH = /^\/admin\b/;

/** The path of the address, without a trailing slash. */
function shown(): string {
  return location.pathname.replace(/(.)\/$/, '$1');
}

/** The path of what the page shows. */
export const path = signal(shown());

/** Whether the page shows the administration. */
export const inAdmin = (): boolean => ADMIN_PATH.test(path.value);

addEventListener('popstate', () => {
  path.value = shown();
});

/** Shows another part of the page, with an entry in the history. */
export function go(to: string): void {
  if (to === path.value) return;
  history.pushState(null, '', to);
  path.value = to;
  scrollTo(0, 0);
}

/** Handles a click on a link to a part of the page without a reload, unless it asks for a new tab or window. */
export function follow(event: MouseEvent & { readonly currentTarget: HTMLAnchorElement }): void {
  if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  go(event.currentTarget.pathname);
}
