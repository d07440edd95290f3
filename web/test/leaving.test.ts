// @vitest-environment happy-dom
import { beforeEach, describe, expect, test } from 'vitest';
import type { Source } from '../src/engine/ports';
import type { Api, StoredFile } from '../src/engine/server/api';
import { App } from '../src/ui/app';
import { Cancelling } from '../src/ui/cancelling';
import { FilesModel } from '../src/ui/files-model';
import { clearToasts, dismissToast, toast, toasts } from '../src/ui/toasts';
import { creates, MEBIBYTE, PIECES, queueIn } from './queues';
import { fileOf, settle, World } from './scripted';

beforeEach(clearToasts);

describe('when a user signs out', () => {
  test('the actions of their toasts are neither run nor shown to the next user', () => {
    const done: string[] = [];
    toast('deleted', 'info', {
      label: 'Undo',
      run: () => done.push('undone'),
      lapse: () => done.push('lapsed'),
    });
    clearToasts();
    expect(toasts.value).toEqual([]);
    expect(done).toEqual([]);
  });

  test('a deletion that could be undone is not sent for the next user', async () => {
    const removed: string[] = [];
    const api = { remove: async (id: string) => void removed.push(id) } as unknown as Api;
    const files = new FilesModel(api);
    const file = { id: 'f', name: 'a.iso' } as StoredFile;
    files.items.value = [file];
    files.remove(file);
    const offered = toasts.value.map(({ action }) => action);
    clearToasts();
    files.clear();
    for (const action of offered) action?.lapse?.();
    await settle();
    expect(removed).toEqual([]);
    expect(files.isHidden('f')).toBe(false);
  });

  test('a folder that is still being read is not added for the next user', async () => {
    const app = new App(() => Promise.reject(new Error('Not needed here')));
    const added: string[] = [];
    const uploadsOf = (owner: string) => ({ add: async () => void added.push(owner) });
    let read: (sources: readonly Source[]) => void = () => undefined;
    Object.assign(app, { loading: Promise.resolve(uploadsOf('alice')) });
    const reading = app.read(
      () =>
        new Promise((resolve) => {
          read = resolve;
        }),
    );
    app.onSignedOut();
    Object.assign(app, { loading: Promise.resolve(uploadsOf('bob')) });
    read([]);
    await reading;
    expect(added).toEqual(['alice']);
  });

  test('the failure of a deletion is not shown to the next user', async () => {
    const requests: ((reason: Error) => void)[] = [];
    const remove = () => new Promise<void>((_, reject) => requests.push(reject));
    const files = new FilesModel({ remove } as unknown as Api);
    files.remove({ id: 'f', name: 'secret.iso' } as StoredFile);
    for (const { id } of toasts.value) dismissToast(id);
    files.clear();
    for (const fails of requests) fails(new Error('signed out'));
    await settle();
    expect(requests).toHaveLength(1);
    expect(toasts.value).toEqual([]);
  });

  test('a cancellation that can no longer be undone is sent to the server first', async () => {
    const world = new World();
    const queue = queueIn(world, PIECES);
    const cancelling = new Cancelling(queue);
    await queue.add([fileOf('a.iso', new Uint8Array(9 * MEBIBYTE))]);
    await creates(world);
    (await world.server.next('PATCH')).answers(204);
    await settle();
    // The next piece is in flight and will be aborted.
    while (world.server.unread > 0) await world.server.next('PATCH');
    cancelling.cancel(queue.uploads);
    for (const { id } of toasts.value) dismissToast(id);
    let settled = false;
    void cancelling.settled().then(() => {
      settled = true;
    });
    await settle();
    expect(settled).toBe(false);
    (await world.server.next('GET')).answers(404);
    (await world.server.next('DELETE')).answers(204);
    await settle();
    expect(settled).toBe(true);
  });
});
