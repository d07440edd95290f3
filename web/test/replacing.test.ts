// @vitest-environment happy-dom
import { beforeEach, describe, expect, test } from 'vitest';
import type { Rules } from '../src/engine/api';
import type { App } from '../src/ui/app';
import { forgetToasts, toasts } from '../src/ui/toasts';
import { Uploading } from '../src/ui/uploading';
import { fileOf, settle, World } from './scripted';

const RULES: Rules = {
  allowedExtensions: ['.img', '.iso'],
  maxSize: 10,
  available: null,
  maxAppendSize: null,
  extensions: [],
};

beforeEach(forgetToasts);

/** What somebody does on a page where nothing begins by itself. */
function working(rules: Rules | null = RULES): { work: Uploading; app: { rules: { value: Rules | null } } } {
  const { ports } = new World();
  const app = {
    ports,
    api: { unfinished: async () => [], known: async () => [] },
    rules: { value: rules },
    refreshRules: async () => {
      app.rules.value = RULES;
    },
    uploading: { value: null as unknown },
    shelf: { hides: () => false },
  };
  const work = new Uploading(app as unknown as App, 'alice');
  app.uploading.value = { work };
  work.queue.signOut();
  return { work, app };
}

async function waiting(work: Uploading, ...names: string[]) {
  await work.add(names.map((name) => fileOf(name, 'content')));
  const [upload] = work.queue.uploads;
  if (!upload) throw new Error('Nothing waits');
  return upload;
}

const listed = (work: Uploading) => work.queue.uploads.map(({ name, phase }) => `${name} ${phase}`);

describe('what has not begun', () => {
  test('gets another name', async () => {
    const { work } = working();
    await work.rename(await waiting(work, 'a.img'), 'b.img');
    expect(listed(work)).toEqual(['b.img waiting']);
    expect(toasts.value).toEqual([]);
  });

  test('stays when its new name is not taken', async () => {
    const { work } = working();
    await work.rename(await waiting(work, 'a.img'), 'a.txt');
    expect(listed(work)).toEqual(['a.img waiting']);
    expect(toasts.value.map(({ kind }) => kind)).toEqual(['problem']);
  });

  test('stays when the file that shall take its place is too large', async () => {
    const { work } = working();
    await work.replace(await waiting(work, 'a.img'), fileOf('a.img', 'more than is taken'));
    expect(listed(work)).toEqual(['a.img waiting']);
    expect(toasts.value.map(({ kind }) => kind)).toEqual(['problem']);
  });

  test('stays when another file of the list is what it would become', async () => {
    const { work } = working();
    await work.rename(await waiting(work, 'a.img', 'b.img'), 'b.img');
    expect(listed(work)).toEqual(['a.img waiting', 'b.img waiting']);
    expect(toasts.value).toHaveLength(1);
  });

  test('stays when only now it is known what is taken', async () => {
    const { work, app } = working();
    const upload = await waiting(work, 'a.img');
    app.rules.value = null;
    await work.rename(upload, 'a.txt');
    expect(listed(work)).toEqual(['a.img waiting']);
  });

  test('keeps its name once it begins, and says so', async () => {
    const { work } = working();
    const upload = await waiting(work, 'a.img');
    work.queue.signedIn();
    await settle();
    expect(upload).toMatchObject({ phase: 'starting', url: null });
    await work.rename(upload, 'b.img');
    expect(listed(work)).toEqual(['a.img starting']);
    expect(toasts.value.map(({ kind }) => kind)).toEqual(['problem']);
  });
});

test('who comes next hears nothing of what the person before still chose', async () => {
  const { work, app } = working();
  (app as unknown as App).uploading.value = null;
  await work.add([fileOf('secret.txt', 'content')]);
  expect(toasts.value).toEqual([]);
});
