// @vitest-environment happy-dom
import { afterAll, describe, expect, test } from 'vitest';
import { Problem } from '../src/engine/problem';
import { AccountApi, type NewToken, type OwnSession, type Token } from '../src/engine/server/account-api';
import type { Api, User } from '../src/engine/server/api';
import { accountDe } from '../src/locale/account-de';
import { accountEn } from '../src/locale/account-en';
import { AccountModel } from '../src/ui/account/account-model';
import { browserName } from '../src/ui/account/browser-name';
import { dayOf, expiryOf } from '../src/ui/account/expiry';
import { loadWords, words } from '../src/ui/account/words';
import { type Host, Session } from '../src/ui/session';
import { setLanguage } from '../src/ui/text';

afterAll(() => setLanguage('en'));

/** A server that answers by method and path; a missing answer is a failure without a connection. */
class Answering {
  readonly asked: string[] = [];
  readonly answers = new Map<string, unknown>();

  async json<T extends object>(method: string, url: string): Promise<T> {
    this.asked.push(`${method} ${url}`);
    const answer = await this.answers.get(`${method} ${url}`);
    if (answer instanceof Error) throw answer;
    if (answer === undefined) throw new Problem('retry', 'no-network', '', 0);
    return answer as T;
  }

  /** Lets a response wait until the returned function is called with it. */
  later(call: string): (answer: unknown) => void {
    let resolve: (answer: unknown) => void = () => undefined;
    this.answers.set(
      call,
      new Promise((resolved) => {
        resolve = resolved;
      }),
    );
    return resolve;
  }

  async call(method: string, url: string): Promise<never> {
    return (await this.json(method, url)) as never;
  }
}

const session = (id: string, current = false): OwnSession => ({
  id,
  current,
  createdAt: '2026-11-01T12:00:00Z',
  lastUsedAt: '2026-11-01T12:00:00Z',
  address: null,
  agent: null,
});

const token = (id: string): Token => ({
  id,
  label: id,
  scopes: ['read'],
  createdAt: '2026-11-01T12:00:00Z',
  expiresAt: null,
  lastUsedAt: null,
  lastUsedFrom: null,
});

function modelOf(server: Answering): AccountModel {
  server.answers.set('GET /api/account', { name: 'alice' });
  server.answers.set('GET /api/sessions', { sessions: [session('own', true), session('a'), session('b')] });
  server.answers.set('GET /api/tokens', { tokens: [token('t')] });
  return new AccountModel(new AccountApi(server));
}

describe('the account model', () => {
  test('shows each part that could be loaded, and the others after another attempt', async () => {
    const server = new Answering();
    const model = modelOf(server);
    server.answers.delete('GET /api/tokens');
    expect(model.tokens.value).toBe(undefined);
    expect(model.tokens.failure, 'not yet').toBe(undefined);
    await model.load();
    expect(model.tokens.value).toBe(undefined);
    expect(model.tokens.failure).toMatchObject({ kind: 'no-network' });
    expect(model.sessions.value).toHaveLength(3);
    server.answers.set('GET /api/tokens', { tokens: [token('t')] });
    server.answers.delete('GET /api/sessions');
    const loading = model.load();
    expect(model.tokens.failure, 'during another attempt').toBe(undefined);
    await loading;
    expect(model.tokens.value).toHaveLength(1);
    expect(model.sessions.value, 'stay although the second attempt failed').toHaveLength(3);
    expect(model.sessions.failure).toBe(undefined);
  });

  test('removes what was ended, also if it was already gone', async () => {
    const server = new Answering();
    const model = modelOf(server);
    await model.load();
    server.answers.set('DELETE /api/sessions/a', {});
    await model.endSession(session('a'));
    expect(model.sessions.value?.map(({ id }) => id)).toEqual(['own', 'b']);
    server.answers.set('DELETE /api/tokens/t', new Problem('recreate', 'not-found', '', 404));
    await model.revoke(token('t'));
    expect(model.tokens.value).toEqual([]);
    await expect(model.endSession(session('b'))).rejects.toThrow(Problem);
    expect(model.sessions.value).toHaveLength(2);
    server.answers.set('DELETE /api/sessions', {});
    await model.endOtherSessions();
    expect(model.sessions.value?.map(({ id }) => id)).toEqual(['own']);
  });

  test('lists a new token without its secret', async () => {
    const server = new Answering();
    const model = modelOf(server);
    await model.load();
    const made: NewToken = { ...token('new'), token: 'lading_secret' };
    server.answers.set('POST /api/tokens', made);
    expect((await model.createToken({ label: 'new', scopes: ['read'], expiresAt: null })).token).toBe(
      'lading_secret',
    );
    expect(model.tokens.value?.map(({ id }) => id)).toEqual(['t', 'new']);
    expect(JSON.stringify(model.tokens.value)).not.toContain('secret');
  });

  test('drops the response to a request from before a change', async () => {
    const server = new Answering();
    const model = modelOf(server);
    await model.load();
    const late = server.later('GET /api/sessions');
    const loading = model.load();
    server.answers.set('DELETE /api/sessions/a', {});
    await model.endSession(session('a'));
    late({ sessions: [session('own', true), session('a')] });
    await loading;
    expect(model.sessions.value?.map(({ id }) => id)).toEqual(['own', 'b']);
  });

  test('keeps the response for a part although another part changes or is loaded again', async () => {
    const server = new Answering();
    const model = modelOf(server);
    await model.sessions.load();
    const account = server.later('GET /api/account');
    const tokens = server.later('GET /api/tokens');
    const loading = Promise.all([model.account.load(), model.tokens.load()]);
    server.answers.set('DELETE /api/sessions/a', {});
    await model.endSession(session('a'));
    await model.sessions.load();
    account({ name: 'alice' });
    tokens({ tokens: [token('t')] });
    await loading;
    expect(model.account.value).toEqual({ name: 'alice' });
    expect(model.tokens.value).toHaveLength(1);
  });

  test.each(['while the list is loaded', 'after the list could not be loaded'])(
    'keeps a change %s',
    async (when) => {
      const server = new Answering();
      const model = modelOf(server);
      const first = server.later('GET /api/tokens');
      const loading = model.load();
      if (when.startsWith('after')) {
        first(new Problem('retry', 'storage-failure', '', 503));
        await loading;
        expect(model.tokens.failure).toBeInstanceOf(Problem);
      }
      server.answers.set('GET /api/tokens', { tokens: [token('t'), token('new')] });
      server.answers.set('POST /api/tokens', { ...token('new'), token: 'lading_secret' });
      await model.createToken({ label: 'new', scopes: ['read'], expiresAt: null });
      first({ tokens: [token('t')] });
      await loading;
      await expect.poll(() => model.tokens.value?.map(({ id }) => id)).toEqual(['t', 'new']);
    },
  );

  test('lists a new token once, also if a load during its creation has listed it', async () => {
    const server = new Answering();
    const model = modelOf(server);
    await model.load();
    const made = server.later('POST /api/tokens');
    const creating = model.createToken({ label: 'new', scopes: ['read'], expiresAt: null });
    server.answers.set('GET /api/tokens', { tokens: [token('t'), token('new')] });
    await model.load();
    made({ ...token('new'), token: 'lading_secret' });
    await creating;
    expect(model.tokens.value?.map(({ id }) => id)).toEqual(['t', 'new']);
  });
});

describe('a session that the server rejects', () => {
  class Browser implements Host {
    signedIn = true;
    resumed = 0;
    expired = 0;
    readonly api = {
      whoAmI: async (): Promise<User> => {
        if (!this.signedIn) throw new Problem('sign-in', 'unauthorized', '', 401);
        return { name: 'alice', role: 'uploader' };
      },
    } as unknown as Api;
    async onSignedIn() {
      this.resumed++;
    }
    onSessionExpired() {
      this.expired++;
    }
    onSignedOut() {}
    async waitForServer() {}
  }

  test('was replaced if the browser has a newer one: requests are repeated, but not endlessly', async () => {
    const browser = new Browser();
    const own = new Session(browser.api, browser);
    await own.start();
    own.expire();
    own.expire();
    await expect.poll(() => browser.resumed).toBe(2);
    expect(own.expired.value).toBe(false);
    for (let i = 3; i <= 6; i++) {
      own.expire();
      await expect.poll(() => browser.resumed).toBe(i);
    }
    own.expire();
    await expect.poll(() => own.expired.value).toBe(true);
    expect(browser.expired).toBe(1);
  });

  test('has expired if the browser has no other', async () => {
    const browser = new Browser();
    const own = new Session(browser.api, browser);
    await own.start();
    browser.signedIn = false;
    own.expire();
    await expect.poll(() => own.expired.value).toBe(true);
    expect(browser.resumed).toBe(1);
  });
});

describe('a browser is named by its User-Agent', () => {
  const KHTML = 'AppleWebKit/537.36 (KHTML, like Gecko)';
  const chrome = `${KHTML} Chrome/142.0.0.0`;
  test.each([
    [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome} Safari/537.36 Edg/142.0.0.0`, 'Edge', 'Windows'],
    [`Mozilla/5.0 (X11; Linux x86_64) ${chrome} Safari/537.36`, 'Chrome', 'Linux'],
    [`Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${chrome} Safari/537.36`, 'Chrome', 'ChromeOS'],
    [`Mozilla/5.0 (Linux; Android 10; K) ${chrome} Mobile Safari/537.36`, 'Chrome', 'Android'],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox', 'Linux'],
    [
      `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${KHTML} Version/18.4 Safari/605.1.15`,
      'Safari',
      'macOS',
    ],
    [
      `Mozilla/5.0 (iPhone; CPU iPhone OS 18_4 like Mac OS X) ${KHTML} Version/18.4 Mobile Safari/604.1`,
      'Safari',
      'iPhone',
    ],
    [
      `Mozilla/5.0 (iPad; CPU OS 18_4 like Mac OS X) ${KHTML} FxiOS/140.0 Mobile Safari/605.1.15`,
      'Firefox',
      'iPad',
    ],
    ['curl/8.14.1', 'curl', null],
    ['something else', null, null],
    [null, null, null],
  ])('%s', (agent, browser, system) => {
    expect(browserName(agent)).toMatchObject({ browser, system });
  });

  test('phones and tablets are told apart from computers', () => {
    expect(browserName('Mozilla/5.0 (Linux; Android 10; K)').mobile).toBe(true);
    expect(browserName('Mozilla/5.0 (X11; Linux x86_64)').mobile).toBe(false);
  });
});

test('a token lasts for days, until the end of a chosen day, or forever', () => {
  const noon = new Date('2026-11-30T12:00:00').getTime();
  expect(Date.parse(expiryOf('7', '', noon) ?? '')).toBe(noon + 7 * 86_400_000);
  expect(expiryOf('never', '', noon)).toBe(null);
  expect(dayOf(noon)).toBe('2026-11-30');
  expect(Date.parse(expiryOf('date', '2026-11-30', noon) ?? '')).toBe(
    new Date('2026-11-30T23:59:59').getTime(),
  );
  for (const day of ['2026-11-29', '', '12026-01-01', 'tomorrow'])
    expect(expiryOf('date', day, noon), day).toBe(undefined);
});

test('the texts of the account page follow the language, and every language has the keys of English', async () => {
  expect(Object.keys(accountDe)).toEqual(Object.keys(accountEn));
  await setLanguage('de');
  await loadWords();
  expect(words('account.title')).toBe('Konto');
  expect(words('storage.uploads', { count: 1 })).toBe('1 unfertiger Upload');
  await setLanguage('en');
  await expect.poll(() => words('account.title')).toBe('Account');
});
