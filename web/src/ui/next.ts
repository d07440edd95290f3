/** The query parameter in which the server passes the link that led to the sign-in. */
const NEXT = 'next';

/** The URL that was opened before signing in, or null. Only API paths of this server, to prevent open redirects. */
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

/** Opens the URL that the user wanted before signing in, once. */
export function openNext(): void {
  const next = nextOf(location);
  if (new URLSearchParams(location.search).has(NEXT)) history.replaceState(null, '', location.pathname);
  if (next) location.assign(next);
}
