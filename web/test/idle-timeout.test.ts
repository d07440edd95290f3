import { describe, expect, test } from 'vitest';
import { Api } from '../src/engine/server/api';
import { Tus } from '../src/engine/server/tus';
import { fileOf, settle, World } from './scripted';

const NEVER = new AbortController().signal;

describe('a request without progress', () => {
  test('ends as if its connection had broken', async () => {
    const world = new World();
    const answer = world.ports.transport.send({ method: 'GET', url: '/' });
    await world.server.next('GET');
    await world.clock.pass(29_000);
    let over = false;
    void answer.then(() => {
      over = true;
    });
    await settle();
    expect(over).toBe(false);
    await world.clock.pass(1000);
    expect((await answer).status).toBe(0);
  });

  test('continues as long as bytes are sent', async () => {
    const world = new World();
    const answer = world.ports.transport.send({ method: 'POST', url: '/', body: 'x' });
    const post = await world.server.next('POST');
    for (let i = 1; i < 10; i++) {
      await world.clock.pass(20_000);
      post.call.onSent?.(i);
    }
    post.answers(201);
    expect((await answer).status).toBe(201);
  });

  test('ends at once when the network is back, unless it has just started', async () => {
    const world = new World();
    const old = world.ports.transport.send({ method: 'GET', url: '/old' });
    await world.clock.pass(5000);
    const fresh = world.ports.transport.send({ method: 'GET', url: '/fresh' });
    world.network.comesBack();
    expect((await old).status).toBe(0);
    await world.server.next('GET');
    (await world.server.next('GET')).answers(200);
    expect((await fresh).status).toBe(200);
  });

  test('ends for JSON calls as well', async () => {
    const world = new World();
    const asked = new Api(world.ports.transport).whoAmI();
    asked.catch(() => undefined);
    await settle();
    await world.clock.pass(30_000);
    await expect(asked).rejects.toMatchObject({ remedy: 'retry', kind: 'no-network' });
  });
});

describe('a response of another program', () => {
  test('does not count as a creation, an offset or acknowledged bytes', async () => {
    const world = new World();
    const tus = new Tus(world.ports.transport, '/api/uploads');
    const page = { 'Tus-Resumable': null };
    const none = { content: null, sha256: null };
    const made = tus.create(fileOf('a.iso', 'hello'), '', none, NEVER);
    (await world.server.next('POST')).answers(201, { Location: '/api/uploads/1', ...page });
    await expect(made).rejects.toMatchObject({ remedy: 'retry', kind: 'not-the-server' });
    const asked = tus.retrieve('/api/uploads/1', NEVER);
    (await world.server.next('HEAD')).answers(200, page);
    await expect(asked).rejects.toMatchObject({ kind: 'not-the-server' });
  });

  test('does not count as the file that an upload has become', async () => {
    const world = new World();
    const tus = new Tus(world.ports.transport, '/api/uploads');
    for (const [text, size] of [
      ['<html>Sign in to the hotel</html>', 5],
      ['{"id":"1","size":6}', 5],
      ['{"id":"2","size":5}', 5],
    ] as const) {
      const asked = tus.complete('/api/uploads/1', size, NEVER);
      (await world.server.next('GET')).answers(200, {}, text);
      await expect(asked).rejects.toMatchObject({ kind: 'not-the-server' });
    }
  });

  test('does not count as a user', async () => {
    const world = new World();
    const asked = new Api(world.ports.transport).whoAmI();
    (await world.server.next('GET')).answers(200, {}, '<html>');
    await expect(asked).rejects.toMatchObject({ remedy: 'retry', kind: 'not-the-server' });
  });
});
