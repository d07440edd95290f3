import { expect, test } from 'vitest';
import { type Finding, testConnection } from '../src/engine/server/connection-check';
import { settle, World } from './scripted';

const MEBIBYTE = 1024 * 1024;

function begin(world: World, eventsAreImmediate = true, protocol = 'http/1.1') {
  const findings: Finding[] = [];
  const { transport, clock } = world.ports;
  const around = {
    transport,
    clock,
    secure: true,
    protocol: () => protocol,
    eventsAreImmediate: async () => eventsAreImmediate,
    fileName: 'connection-test.iso',
  };
  const over = testConnection(around, (found) => findings.push(found), new AbortController().signal);
  const of = (check: string) => findings.find((found) => found.check === check);
  return { over, of };
}

async function created(world: World, date = new Date(world.clock.date())): Promise<void> {
  (await world.server.next('GET')).answers(200, { Date: date.toUTCString() });
  (await world.server.next('POST')).answers(201, { Location: '/api/uploads/1' });
}

test('a connection without proxies passes every check, and nothing is left on the server', async () => {
  const world = new World();
  const { over, of } = begin(world);
  await created(world);
  for (const mebibytes of [1, 8, 32]) {
    const patch = await world.server.next('PATCH');
    expect((patch.call.body as Blob).size).toBe(mebibytes * MEBIBYTE);
    await world.clock.pass(100);
    patch.answers(204);
  }
  (await world.server.next('HEAD')).answers(200, { 'Upload-Offset': `${41 * MEBIBYTE}` });
  const broken = await world.server.next('PATCH');
  expect(broken.header('Upload-Offset')).toBe(`${41 * MEBIBYTE}`);
  broken.call.onSent?.(5 * MEBIBYTE);
  (await world.server.next('HEAD')).answers(200, { 'Upload-Offset': `${44 * MEBIBYTE}` });
  (await world.server.next('DELETE')).answers(204);
  await over;
  expect(of('body')).toMatchObject({ result: 'good', value: 32 * MEBIBYTE });
  expect(of('speed')?.value).toBe(320 * MEBIBYTE);
  expect(of('streaming')).toMatchObject({ result: 'good', value: 3 * MEBIBYTE });
  expect(of('clock')?.result).toBe('good');
  expect(of('http2')).toBeUndefined();
});

test('a limit, a buffer, a wrong clock and delayed events are found, each with the configuration that fixes it', async () => {
  const world = new World();
  const { over, of } = begin(world, false);
  await created(world, new Date(world.clock.date() + 600_000));
  (await world.server.next('PATCH')).answers(204);
  await settle();
  (await world.server.next('PATCH')).answers(413);
  (await world.server.next('HEAD')).answers(200, { 'Upload-Offset': `${MEBIBYTE}` });
  (await world.server.next('PATCH')).call.onSent?.(6 * MEBIBYTE);
  (await world.server.next('HEAD')).answers(200, { 'Upload-Offset': `${MEBIBYTE}` });
  await settle();
  await world.clock.pass(6000);
  (await world.server.next('HEAD')).answers(200, { 'Upload-Offset': `${MEBIBYTE}` });
  (await world.server.next('DELETE')).answers(204);
  await over;
  expect(of('body')).toMatchObject({ result: 'weak', value: 8 * MEBIBYTE });
  expect(of('body')?.fix).toContain('client_max_body_size');
  expect(of('streaming')?.fix).toContain('proxy_request_buffering off');
  expect(of('events')?.fix).toContain('proxy_buffering off');
  expect(of('clock')).toMatchObject({ result: 'weak', value: 600 });
});

test('a busy server that stores the bytes of the aborted request late passes the check of streaming', async () => {
  const world = new World();
  const { over, of } = begin(world);
  await created(world);
  (await world.server.next('PATCH')).answers(413);
  (await world.server.next('HEAD')).answers(200, { 'Upload-Offset': '0' });
  (await world.server.next('PATCH')).call.onSent?.(5 * MEBIBYTE);
  (await world.server.next('HEAD')).answers(200, { 'Upload-Offset': '0' });
  await settle();
  await world.clock.pass(250);
  (await world.server.next('HEAD')).answers(200, { 'Upload-Offset': `${4 * MEBIBYTE}` });
  (await world.server.next('DELETE')).answers(204);
  await over;
  expect(of('streaming')).toMatchObject({ result: 'good', value: 4 * MEBIBYTE });
});

test('HTTP/2 is a note without a fix, because nothing is known to be wrong', async () => {
  const world = new World();
  const { over, of } = begin(world, true, 'h2');
  await created(world);
  (await world.server.next('PATCH')).answers(413);
  (await world.server.next('HEAD')).answers(200, { 'Upload-Offset': '0' });
  (await world.server.next('PATCH')).answers(204);
  (await world.server.next('DELETE')).answers(204);
  await over;
  expect(of('http2')).toMatchObject({ result: 'note', fix: '' });
});

test('an upload that is rejected ends the test with the reason', async () => {
  const world = new World();
  const { over } = begin(world);
  (await world.server.next('GET')).answers(200);
  const problem = JSON.stringify({ type: '/problems/over-quota', detail: 'Your quota is used up.' });
  (await world.server.next('POST')).answers(413, { 'Content-Type': 'application/problem+json' }, problem);
  await expect(over).rejects.toThrow('Your quota is used up.');
});
