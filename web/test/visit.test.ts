// @vitest-environment happy-dom
import { describe, expect, test } from 'vitest';
import { asVisit, type OpenedLink, unfinishedOf, VisitTus } from '../src/engine/server/visit';
import { Places } from '../src/ui/visit/places';
import { Received } from '../src/ui/visit/received';
import { Visit, type VisitMemory } from '../src/ui/visit/visit';
import { type Exchange, settle, World } from './scripted';

const SECRET = 'kJ3mZ81QxT0aVb7cWd5eYf';
const SHA256 = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';
const DIGEST = `sha-256=:${Buffer.from(SHA256, 'hex').toString('base64')}:`;

const opened = (more: Partial<OpenedLink> = {}): OpenedLink => ({
  kind: 'upload',
  name: 'Photos',
  note: null,
  owner: 'alice',
  expiresAt: '2026-12-24T12:00:00Z',
  hasPassword: false,
  maxSize: null,
  formats: null,
  remaining: null,
  file: null,
  visit: 'first',
  ...more,
});

const body = (exchange: Exchange) => JSON.parse(`${exchange.call.body}`) as object;

function refuses(exchange: Exchange, status: number, type: string, more: object = {}): void {
  const document = { type: `/problems/${type}`, detail: 'English.', ...more };
  exchange.answers(status, { 'Content-Type': 'application/problem+json' }, JSON.stringify(document));
}

/** A tab that remembers nothing. */
const FORGETS = { recall: () => null, remember: () => undefined };

function visitIn(world: World, memory: VisitMemory = FORGETS): Visit {
  return new Visit(SECRET, world.ports, memory);
}

describe('opening a link', () => {
  test('sends the secret in the body only, and the credentials of the visit with every later request', async () => {
    const world = new World();
    const visit = visitIn(world);
    void visit.open();
    const opening = await world.server.next('POST');
    expect(opening.call.url).toBe('/api/links/open');
    expect(opening.header('Authorization')).toBe(undefined);
    expect(body(opening)).toEqual({ secret: SECRET, password: null });
    opening.tells(opened());
    await settle();
    expect(visit.shown.value).toEqual({ kind: 'open', link: opened() });
    expect(visit.title.value).toBe('Photos · Lading');
    void visit.ports.transport.send({ method: 'HEAD', url: '/api/uploads/1', headers: { A: 'b' } });
    const later = await world.server.next('HEAD');
    expect(later.call.headers).toEqual({ A: 'b', Authorization: 'Bearer first' });
  });

  test('asks for the password, says that one is wrong, and opens with the right one', async () => {
    const world = new World();
    const visit = visitIn(world);
    void visit.open();
    refuses(await world.server.next('POST'), 403, 'link-password');
    await settle();
    expect(visit.shown.value).toEqual({ kind: 'locked', problem: null });
    void visit.unlock('wrong');
    refuses(await world.server.next('POST'), 403, 'link-password', { wrong: true });
    await settle();
    expect(visit.shown.value).toMatchObject({ kind: 'locked', problem: { kind: 'link-password' } });
    void visit.unlock('again');
    refuses(await world.server.next('POST'), 429, 'too-many-sign-ins');
    await settle();
    expect(visit.shown.value).toMatchObject({ kind: 'locked', problem: { kind: 'too-many-sign-ins' } });
    void visit.unlock('right');
    const opening = await world.server.next('POST');
    expect(body(opening)).toEqual({ secret: SECRET, password: 'right' });
    opening.tells(opened());
    await settle();
    expect(visit.shown.value.kind).toBe('open');
  });

  test.each([
    [404, 'link-not-found', 'missing'],
    [410, 'link-ended', 'ended'],
    [403, 'forbidden', 'failed'],
  ] as const)('shows why it can’t be opened: %i', async (status, type, kind) => {
    const world = new World();
    const visit = visitIn(world);
    void visit.open();
    refuses(await world.server.next('POST'), status, type);
    await settle();
    expect(visit.shown.value.kind).toBe(kind);
  });

  test('tries again until the server responds', async () => {
    const world = new World();
    const visit = visitIn(world);
    void visit.open();
    (await world.server.next('POST')).breaks();
    await settle();
    expect(visit.shown.value.kind).toBe('offline');
    await world.clock.pass(5000);
    (await world.server.next('POST')).tells(opened());
    await settle();
    expect(visit.shown.value.kind).toBe('open');
  });
});

describe('renewing a visit', () => {
  async function open(world: World, more: Partial<OpenedLink> = {}): Promise<Visit> {
    const visit = visitIn(world);
    void visit.open();
    (await world.server.next('POST')).tells(opened(more));
    await settle();
    return visit;
  }

  test('sends the old one, and takes over what remains of the link; calls at the same time share a request', async () => {
    const world = new World();
    const visit = await open(world);
    const both = [visit.renew(), visit.renew()];
    const renewing = await world.server.next('POST');
    expect(renewing.header('Authorization')).toBe('Bearer first');
    renewing.tells(opened({ visit: 'second', remaining: 1 }));
    await Promise.all(both);
    expect(world.server.unread).toBe(0);
    expect(visit.link.value?.remaining).toBe(1);
  });

  test('keeps a used-up download link open only for the visit that began a download', async () => {
    const file = { name: 'a.iso', size: 5, sha256: SHA256, createdAt: '2026-12-01T12:00:00Z' };
    for (const began of [true, false]) {
      const world = new World();
      const visit = await open(world, { kind: 'download', remaining: 1, file: file as OpenedLink['file'] });
      if (began) visit.downloads();
      void visit.renew().catch(() => undefined);
      refuses(await world.server.next('POST'), 410, 'link-ended', { reason: 'used' });
      await settle();
      expect(visit.shown.value.kind).toBe(began ? 'open' : 'ended');
      if (began) expect(visit.link.value?.remaining).toBe(0);
    }
  });

  test('continues the visit of the same tab after a reload', async () => {
    const world = new World();
    let remembered: string | null = null;
    const memory: VisitMemory = {
      recall: () => remembered,
      remember: (token) => {
        remembered = token;
      },
    };
    void visitIn(world, memory).open();
    (await world.server.next('POST')).tells(opened());
    await settle();
    void visitIn(world, memory).open();
    expect((await world.server.next('POST')).header('Authorization')).toBe('Bearer first');
  });

  test('leaves an upload link open that is used up, without places for more files', async () => {
    const world = new World();
    const visit = await open(world);
    const renewed = visit.renew();
    refuses(await world.server.next('POST'), 410, 'link-ended', { reason: 'used' });
    await renewed;
    expect(visit.shown.value).toMatchObject({ kind: 'open', link: { remaining: 0 } });
  });

  test('shows that the link was revoked, but keeps what is shown after a temporary failure', async () => {
    const world = new World();
    const visit = await open(world);
    const failed = expect(visit.renew()).rejects.toMatchObject({ status: 0 });
    (await world.server.next('POST')).breaks();
    await failed;
    expect(visit.shown.value.kind).toBe('open');
    const refused = expect(visit.renew()).rejects.toMatchObject({ kind: 'link-not-found' });
    refuses(await world.server.next('POST'), 404, 'link-not-found');
    await refused;
    expect(visit.shown.value.kind).toBe('missing');
    expect(visit.link.value).not.toBe(null);
  });
});

describe('the uploads of a visit', () => {
  const complete = (size: number) => ({
    'Upload-Complete': '?1',
    'Upload-Length': `${size}`,
    'Repr-Digest': DIGEST,
  });

  test('are complete when the state of the upload says so: visitors can’t read files', async () => {
    const world = new World();
    const tus = new VisitTus(asVisit(world.ports.transport, () => 'token'));
    const asked = tus.complete('/api/uploads/1', 5);
    const exchange = await world.server.next('HEAD');
    expect(exchange.call.url).toBe('/api/uploads/1');
    expect(exchange.header('Authorization')).toBe('Bearer token');
    exchange.answers(204, complete(5));
    expect(await asked).toEqual({ sha256: SHA256 });
    const cases = [
      [204, { ...complete(5), 'Repr-Digest': null }, { sha256: null }],
      [204, { ...complete(5), 'Upload-Complete': '?0' }, null],
      [204, complete(6), null],
      [404, {}, null],
    ] as const;
    for (const [status, headers, expected] of cases) {
      const next = tus.complete('/api/uploads/1', 5);
      (await world.server.next('HEAD')).answers(status, headers);
      expect(await next).toEqual(expected);
    }
    const failed = expect(tus.complete('/api/uploads/1', 5)).rejects.toMatchObject({ status: 503 });
    (await world.server.next('HEAD')).answers(503);
    await failed;
  });

  test('that are unfinished are found in the journal, because the server lists none', async () => {
    const world = new World();
    const tus = new VisitTus(world.ports.transport);
    const entry = { name: 'a.jpg', size: 10, modified: 1, fingerprint: '', startedAt: 0, handle: null };
    await world.journal.put({ ...entry, owner: 'link a', url: '/api/uploads/1' });
    await world.journal.put({ ...entry, owner: 'link a', url: '/api/uploads/2' });
    await world.journal.put({ ...entry, owner: 'link a', url: '/api/uploads/3' });
    await world.journal.put({ ...entry, owner: 'alice', url: '/api/uploads/4' });
    const found = unfinishedOf('link a', world.journal, tus);
    (await world.server.next('HEAD')).answers(200, { 'Upload-Length': '10', 'Upload-Offset': '4' });
    (await world.server.next('HEAD')).answers(200, { 'Upload-Length': '10', 'Upload-Offset': '10' });
    (await world.server.next('HEAD')).answers(204, complete(10));
    (await world.server.next('HEAD')).answers(404);
    expect(await found).toMatchObject([{ url: '/api/uploads/1', name: 'a.jpg', length: 10, extents: '0-3' }]);
    expect(world.server.unread).toBe(0);
  });

  test('that are done are listed once, with their digests as soon as the server knows them', async () => {
    const world = new World();
    const received = new Received(new VisitTus(world.ports.transport), world.clock);
    const upload = { url: '/api/uploads/1', name: 'a.jpg', size: 5 };
    received.add([upload]);
    received.add([upload]);
    expect(received.files.value).toEqual([{ ...upload, sha256: null, gone: false }]);
    (await world.server.next('HEAD')).answers(204, { ...complete(5), 'Repr-Digest': null });
    await settle();
    await world.clock.pass(2000);
    (await world.server.next('HEAD')).answers(204, complete(5));
    await settle();
    expect(received.files.value).toEqual([{ ...upload, sha256: SHA256, gone: false }]);
    expect(world.server.unread).toBe(0);
    received.close();
  });

  test('that the owner has deleted are not asked for again', async () => {
    const world = new World();
    const received = new Received(new VisitTus(world.ports.transport), world.clock);
    const upload = { url: '/api/uploads/1', name: 'a.jpg', size: 5 };
    received.add([upload]);
    (await world.server.next('HEAD')).answers(404);
    await settle();
    await world.clock.pass(10_000);
    expect(received.files.value).toEqual([{ ...upload, sha256: null, gone: true }]);
    expect(world.server.unread).toBe(0);
    received.close();
  });
});

test('the places of a link are those that the server has said, less the uploads since then', () => {
  const places = new Places();
  const upload = (url: string | null, phase: 'sending' | 'needs-file' | 'cancelled' = 'sending') => ({
    url,
    phase,
  });
  expect(places.left.value).toBe(null);
  places.told(3);
  const restored = upload('/api/uploads/1', 'needs-file');
  const sending = upload('/api/uploads/2');
  expect(places.update([restored, sending, upload(null)])).toBe(false);
  expect(places.left.value).toBe(2);
  places.told(1);
  expect(places.update([restored, sending, upload('/api/uploads/3'), upload('/api/uploads/4')])).toBe(false);
  expect(places.left.value).toBe(0);
  // A cancelled upload leaves the list before the server has deleted it.
  Object.assign(sending, { phase: 'cancelled' });
  expect(places.update([restored])).toBe(true);
  expect(places.left.value).toBe(0);
  expect(places.update([restored])).toBe(false);
  places.told(null);
  expect(places.left.value).toBe(null);
});
