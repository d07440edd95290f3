// @vitest-environment happy-dom
import { beforeEach, describe, expect, test } from 'vitest';
import type { Api, StoredFile } from '../src/engine/api';
import type { Source } from '../src/engine/ports';
import { App } from '../src/ui/app';
import { Cancelling } from '../src/ui/cancelling';
import { ShelfModel } from '../src/ui/shelf';
import { dismissToast, forgetToasts, toast, toasts } from '../src/ui/toasts';
import { creates, MEBIBYTE, PIECES, queueIn } from './queues';
import { fileOf, settle, World } from './scripted';

beforeEach(forgetToasts);

describe('when somebody leaves', () => {
  test('what their messages offered is neither done nor left for the next person', () => {
    const done: string[] = [];
    toast('deleted', 'news', {
      label: 'Undo',
      run: () => done.push('undone'),
      lapse: () => done.push('lapsed'),
    });
    forgetToasts();
    expect(toasts.value).toEqual([]);
    expect(done).toEqual([]);
  });

  test('a deletion that could be undone is not the next person’s', async () => {
    const removed: string[] = [];
    const api = { remove: async (id: string) => void removed.push(id) } as unknown as Api;
    const shelf = new ShelfModel(api);
    const file = { id: 'f', name: 'a.iso' } as StoredFile;
    shelf.files.value = [file];
    shelf.remove(file);
    const offered = toasts.value.map(({ action }) => action);
    forgetToasts();
    shelf.forget();
    for (const action of offered) action?.lapse?.();
    await settle();
    expect(removed).toEqual([]);
    expect(shelf.hides('f')).toBe(false);
  });

  test('a folder that is still read is not added for the next person', async () => {
    const app = new App();
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
    app.left();
    Object.assign(app, { loading: Promise.resolve(uploadsOf('bob')) });
    read([]);
    await reading;
    expect(added).toEqual(['alice']);
  });

  test('that a deletion failed is not told to the next person', async () => {
    const requests: ((reason: Error) => void)[] = [];
    const remove = () => new Promise<void>((_, reject) => requests.push(reject));
    const shelf = new ShelfModel({ remove } as unknown as Api);
    shelf.remove({ id: 'f', name: 'secret.iso' } as StoredFile);
    for (const { id } of toasts.value) dismissToast(id);
    shelf.forget();
    for (const fails of requests) fails(new Error('signed out'));
    await settle();
    expect(requests).toHaveLength(1);
    expect(toasts.value).toEqual([]);
  });

  test('a cancellation nobody can undo any more is known to the server first', async () => {
    const world = new World();
    const queue = queueIn(world, PIECES);
    const cancelling = new Cancelling(queue);
    await queue.add([fileOf('a.iso', new Uint8Array(9 * MEBIBYTE))]);
    await creates(world);
    (await world.server.next('PATCH')).answers(204);
    await settle();
    // The next piece is on its way, and will be given up.
    while (world.server.unread > 0) await world.server.next('PATCH');
    cancelling.cancel(queue.uploads);
    for (const { id } of toasts.value) dismissToast(id);
    let told = false;
    void cancelling.told().then(() => {
      told = true;
    });
    await settle();
    expect(told).toBe(false);
    (await world.server.next('GET')).answers(404);
    (await world.server.next('DELETE')).answers(204);
    await settle();
    expect(told).toBe(true);
  });
});
