/** A link that lets a person choose a password for an account with a one-time password. */
export interface Invitation {
  readonly name: string;
  readonly password: string;
}

/** The fragment of such a link begins with this. Browsers do not send fragments to servers, so no log contains them. */
export const FRAGMENT = '#welcome/';

/** The address of an invitation. */
export const linkOf = ({ name, password }: Invitation, origin: string): string =>
  `${origin}/${FRAGMENT}${encodeURIComponent(name)}/${encodeURIComponent(password)}`;

/** The invitation in the fragment of an address; null if there is none. */
export function invitationIn(fragment: string): Invitation | null {
  const [name, password, ...rest] = fragment.startsWith(FRAGMENT)
    ? fragment.slice(FRAGMENT.length).split('/')
    : [];
  if (!name || !password || rest.length > 0) return null;
  try {
    return { name: decodeURIComponent(name), password: decodeURIComponent(password) };
  } catch {
    return null;
  }
}
