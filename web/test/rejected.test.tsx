// @vitest-environment happy-dom
import { render } from 'preact';
import { describe, expect, test } from 'vitest';
import type { Upload } from '../src/engine/sending/upload';
import { isRenamable } from '../src/ui/renamable';
import { UploadButtons } from '../src/ui/UploadButtons';
import type { UploadsModel } from '../src/ui/uploads-model';
import { creates, MEBIBYTE, PLAIN, queueIn } from './queues';
import { type Exchange, fileOf, settle, World } from './scripted';

function refuses(exchange: Exchange, kind: string) {
  const document = JSON.stringify({ type: `/problems/${kind}`, detail: 'The reason.' });
  exchange.answers(422, { 'Content-Type': 'application/problem+json' }, document);
}

function labels(upload: Upload): (string | null)[] {
  const place = document.createElement('div');
  const kind = upload.problem?.kind ?? '';
  render(
    <UploadButtons model={{} as UploadsModel} upload={upload} phase={upload.phase} kind={kind} />,
    place,
  );
  return [...place.querySelectorAll('button')].map((button) => button.getAttribute('aria-label'));
}

describe('an upload that the server rejects for good', () => {
  test('is forgotten, and can only be removed from the list', async () => {
    const world = new World();
    const queue = queueIn(world);
    await queue.add([fileOf('page.iso', '<html>')]);
    await creates(world);
    refuses(await world.server.next('PATCH'), 'not-an-image');
    await settle();

    const upload = queue.uploads[0] as Upload;
    expect(upload.phase).toBe('failed');
    expect(upload.rejected).toBe(true);
    expect(upload.url).toBeNull();
    expect(upload.durableBytes).toBe(0);
    expect(world.journal.entries.size).toBe(0);
    expect(isRenamable(upload)).toBe(false);
    expect(labels(upload)).toEqual(['Remove page.iso from the list']);

    queue.resumeAll();
    await settle();
    expect(upload.phase).toBe('failed');
    expect(world.server.unread).toBe(0);
  });

  test('is sent again when the file is chosen again', async () => {
    const world = new World();
    const queue = queueIn(world);
    const file = fileOf('page.iso', '<html>');
    await queue.add([file]);
    await creates(world);
    refuses(await world.server.next('PATCH'), 'not-an-image');
    await settle();
    await queue.add([file]);
    expect((await creates(world, 2)).header('Upload-Length')).toBe('6');
  });

  test('can be renamed if the name is the reason', async () => {
    const world = new World();
    const queue = queueIn(world, { ...PLAIN, withCreation: true });
    await queue.add([fileOf('page.iso', '<html>')]);
    refuses(await world.server.next('POST'), 'bad-name');
    await settle();
    const upload = queue.uploads[0] as Upload;
    expect(labels(upload)).toEqual(['Rename page.iso', 'Remove page.iso from the list']);
  });
});

describe('if only disk images are accepted', () => {
  const capabilities = { ...PLAIN, withCreation: true, onlyImages: true };
  const large = (name: string) => fileOf(name, new Uint8Array(2 * MEBIBYTE).fill(60));

  test('the first bytes are sent with the creation, and nothing follows if they are rejected', async () => {
    const world = new World();
    const queue = queueIn(world, capabilities);
    await queue.add([large('page.iso')]);
    const creation = await world.server.next('POST');
    expect(creation.header('Upload-Length')).toBe(`${2 * MEBIBYTE}`);
    expect((creation.call.body as Blob).size).toBe(68 * 1024);
    refuses(creation, 'not-an-image');
    await settle();
    expect(queue.uploads[0]?.rejected).toBe(true);
    expect(world.server.unread).toBe(0);
    expect(world.journal.entries.size).toBe(0);
  });

  test('the rest follows if they are accepted', async () => {
    const world = new World();
    const queue = queueIn(world, capabilities);
    await queue.add([large('disk.iso')]);
    const creation = await world.server.next('POST');
    creation.answers(201, { Location: 'http://host/api/uploads/1', 'Upload-Offset': `${68 * 1024}` });
    const patch = await world.server.next('PATCH');
    expect(patch.header('Upload-Offset')).toBe(`${68 * 1024}`);
  });

  test('a small file is sent in full; if all content is accepted, a large one is created without content', async () => {
    const world = new World();
    const queue = queueIn(world, capabilities);
    await queue.add([fileOf('small.iso', 'hello')]);
    expect(((await world.server.next('POST')).call.body as Blob).size).toBe(5);
    const other = new World();
    await queueIn(other, { ...capabilities, onlyImages: false }).add([large('any.iso')]);
    expect((await other.server.next('POST')).call.body).toBeUndefined();
  });
});

test('an upload that can be retried offers that', async () => {
  const world = new World();
  const queue = queueIn(world);
  await queue.add([fileOf('a.iso', 'hello')]);
  refuses(await world.server.next('POST'), 'over-quota');
  await settle();
  const upload = queue.uploads[0] as Upload;
  expect(upload.phase).toBe('failed');
  expect(labels(upload)).toContain('Retry a.iso');
});
