import { expect, test } from 'vitest';
import { invitationIn, linkOf } from '../src/ui/invitation-link';

test('an invitation link carries any username and password in its fragment, which browsers do not send', () => {
  for (const invitation of [
    { name: 'dana', password: 'abc23' },
    { name: 'zoë@example.org', password: 'a/b#c d%' },
  ]) {
    const link = new URL(linkOf(invitation, 'https://files.example.org'));
    expect(link.pathname + link.search).toBe('/');
    expect(invitationIn(link.hash)).toEqual(invitation);
  }
});

test.each(['', '#files', '#welcome/', '#welcome/dana', '#welcome/dana/', '#welcome/a/b/c', '#welcome/%zz/b'])(
  'the fragment %j is no invitation',
  (fragment) => expect(invitationIn(fragment)).toBeNull(),
);
