import { signal } from '@preact/signals';
import { FRAGMENT, type Invitation, invitationIn } from './invitation-link';

/** Takes the invitation out of the address, so that the history of the browser does not keep the password. */
function taken(): Invitation | null {
  const found = invitationIn(location.hash);
  if (location.hash.startsWith(FRAGMENT)) history.replaceState(history.state, '', '/');
  return found;
}

/** The invitation that the user opened; null after it was used or dismissed. */
export const invitation = signal<Invitation | null>(taken());

addEventListener('hashchange', () => {
  invitation.value = taken() ?? invitation.value;
});
