/** The parameter of the page's address in which the server names the link that led here. */
const NEXT = 'next';

/**
 * The address that a visitor opened before signing in, or null. Only addresses of this server's API count, so that no
 * link can lead anyone from the sign-in to another site.
 */
export function nextOf({ search, origin }: Pick<Location, 'search' | 'origin'>): string | null {
  const next = new URLSearchParams(search).get(NEXT);
  if (!next?.startsWith('/')) return null;
  try {
    const url = new URL(next, origin);
    const own = url.origin === origin && url.pathname.startsWith('/api/');
    return own ? `${url.pathname}${url.search}` : null;
  } catch {
    return null;
  }
}

/** Opens the address that a visitor wanted before signing in, once. */
export function openNext(): void {
  const next = nextOf(location);
  if (new URLSearchParams(location.search).has(NEXT)) history.replaceState(null, '', location.pathname);
  if (next) location.assign(next);
}
