// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import { Problem } from '../src/engine/problem';
import type { Api, User } from '../src/engine/server/api';
import { why } from '../src/ui/ChangePassword';
import { type Host, Session } from '../src/ui/session';
import { setLanguage, text } from '../src/ui/text';

/** A server with one account, whose password must be changed. */
class OneAccount {
  password = 'printed at the start';
  mustChangePassword = true;
  signedIn = false;

  async whoAmI(): Promise<User> {
    if (!this.signedIn) throw new Problem('sign-in', 'unauthorized', '', 401);
    return { name: 'admin', role: 'admin', mustChangePassword: this.mustChangePassword };
  }

  signIn(_name: string, password: string): Promise<User> {
    this.signedIn = password === this.password;
    return this.whoAmI();
  }

  async changePassword(current: string, password: string): Promise<void> {
    if (current !== this.password) throw new Problem('give-up', 'forbidden', '', 403);
    this.password = password;
    this.mustChangePassword = false;
    this.signedIn = false;
  }
}

class Welcomed implements Host {
  readonly people: string[] = [];
  async onSignedIn(user: User) {
    this.people.push(user.name);
  }
  onSessionExpired() {}
  onSignedOut() {}
  async waitForServer() {}
}

test('a user who must change the password sees nothing else, and is signed in when it is changed', async () => {
  const host = new Welcomed();
  const session = new Session(new OneAccount() as unknown as Api, host);
  await session.start();
  expect(session.user.value).toBe(null);
  expect(session.mustChange.value).toBe(null);
  await session.signIn('admin', 'printed at the start');
  expect(session.user.value).toBe(null);
  expect(session.mustChange.value).toBe('admin');
  expect(host.people).toEqual([]);
  await expect(session.changePassword('admin', 'wrong', 'lantern and rope')).rejects.toThrow(Problem);
  expect(session.mustChange.value).toBe('admin');
  await session.changePassword('admin', 'printed at the start', 'lantern and rope');
  expect(session.mustChange.value).toBe(null);
  expect(session.user.value?.name).toBe('admin');
  expect(host.people).toEqual(['admin']);
});

test('a password change that becomes necessary while a user is signed in replaces the page', async () => {
  const account = new OneAccount();
  account.mustChangePassword = false;
  const session = new Session(account as unknown as Api, new Welcomed());
  await session.signIn('admin', account.password);
  expect(session.user.value?.name).toBe('admin');
  account.mustChangePassword = true;
  await session.refresh();
  expect(session.user.value).toBe(null);
  expect(session.mustChange.value).toBe('admin');
});

test('the page explains in its language why a password is rejected', async () => {
  const weak = (reason: string) => new Problem('give-up', 'weak-password', 'English', 400, null, { reason });
  for (const language of ['en', 'de'] as const) {
    await setLanguage(language);
    const reasons = ['too-short', 'too-long', 'repetition', 'own-name', 'common', 'same'];
    const sentences = reasons.map((reason) => why(weak(reason)));
    expect(new Set(sentences).size).toBe(reasons.length);
    expect(sentences).not.toContain('English');
    expect(why(weak('too-short'))).toContain('12');
    expect(why(new Problem('give-up', 'forbidden', 'English', 403))).toBe(text('password.wrong'));
  }
});
