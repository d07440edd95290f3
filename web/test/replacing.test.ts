// @vitest-environment happy-dom
import { beforeEach, describe, expect, test } from 'vitest';
import type { Rules } from '../src/engine/server/api';

import { clearToasts, toasts } from '../src/ui/toasts';
import { type UploadsHost, UploadsModel } from '../src/ui/uploads-model';
import { fileOf, settle, World } from './scripted';

const RULES: Rules = {
  allowedExtensions: ['.img', '.iso'],
  maxSize: 10,
  available: null,
  maxAppendSize: null,
  extensions: [],
};

beforeEach(clearToasts);

/** The model of a page on which no upload starts. */
function working(rules: Rules | null = RULES): {
  model: UploadsModel;
  app: { rules: { value: Rules | null }; uploading: { value: unknown } };
} {
  const { ports } = new World();
  const app = {
    ports,
    api: { unfinished: async () => [], known: async () => [] },
    rules: { value: rules },
    refreshRules: async () => {
      app.rules.value = RULES;
    },
    uploading: { value: null as unknown },
    files: { isHidden: () => false },
  };
  const model = new UploadsModel(app as unknown as UploadsHost, 'alice');
  app.uploading.value = { model };
  model.queue.sessionExpired();
  return { model, app };
}

async function waiting(model: UploadsModel, ...names: string[]) {
  await model.add(names.map((name) => fileOf(name, 'content')));
  const [upload] = model.queue.uploads;
  if (!upload) throw new Error('Nothing waits');
  return upload;
}

const listed = (model: UploadsModel) => model.queue.uploads.map(({ name, phase }) => `${name} ${phase}`);

describe('an upload that has not started', () => {
  test('can be renamed', async () => {
    const { model } = working();
    await model.rename(await waiting(model, 'a.img'), 'b.img');
    expect(listed(model)).toEqual(['b.img waiting']);
    expect(toasts.value).toEqual([]);
  });

  test('stays if its new name is not allowed', async () => {
    const { model } = working();
    await model.rename(await waiting(model, 'a.img'), 'a.txt');
    expect(listed(model)).toEqual(['a.img waiting']);
    expect(toasts.value.map(({ kind }) => kind)).toEqual(['problem']);
  });

  test('stays if the file that replaces it is too large', async () => {
    const { model } = working();
    await model.replace(await waiting(model, 'a.img'), fileOf('a.img', 'more than expected'));
    expect(listed(model)).toEqual(['a.img waiting']);
    expect(toasts.value.map(({ kind }) => kind)).toEqual(['problem']);
  });

  test('stays if its new name is that of another file in the list', async () => {
    const { model } = working();
    await model.rename(await waiting(model, 'a.img', 'b.img'), 'b.img');
    expect(listed(model)).toEqual(['a.img waiting', 'b.img waiting']);
    expect(toasts.value).toHaveLength(1);
  });

  test('stays if the rule that rejects its new name is only known now', async () => {
    const { model, app } = working();
    const upload = await waiting(model, 'a.img');
    app.rules.value = null;
    await model.rename(upload, 'a.txt');
    expect(listed(model)).toEqual(['a.img waiting']);
  });

  test('keeps its name once it has started, and the page says so', async () => {
    const { model } = working();
    const upload = await waiting(model, 'a.img');
    model.queue.signedIn();
    await settle();
    expect(upload).toMatchObject({ phase: 'starting', url: null });
    await model.rename(upload, 'b.img');
    expect(listed(model)).toEqual(['a.img starting']);
    expect(toasts.value.map(({ kind }) => kind)).toEqual(['problem']);
  });
});

test('files that a user was still choosing cause no toast for the next user', async () => {
  const { model, app } = working();
  app.uploading.value = null;
  await model.add([fileOf('secret.txt', 'content')]);
  expect(toasts.value).toEqual([]);
});
