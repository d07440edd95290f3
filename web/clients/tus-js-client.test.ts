import { createReadStream, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Upload, type UploadOptions } from 'tus-js-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { folder, randomFile, sha256 } from '../browser/images';
import { Server } from '../browser/server';

/** The published tus-js-client against a real server. */

const MEBIBYTE = 1024 * 1024;
const AUTHORIZATION = `Basic ${Buffer.from('alice:wonderland').toString('base64')}`;

let server: Server;
let source: string;
let digest: string;
const directory = folder();

beforeAll(async () => {
  server = await Server.start();
  source = randomFile(join(directory, 'source.iso'), 40 * MEBIBYTE);
  digest = await sha256(source);
});

afterAll(async () => {
  await server.close();
  rmSync(directory, { recursive: true, force: true });
});

/** Uploads until completion. */
function upload(
  file: Buffer | Readable,
  name: string,
  options: UploadOptions = {},
  watch: (sent: number) => void = () => {},
): Promise<void> {
  return new Promise((done, fail) => {
    new Upload(file as unknown as File, {
      endpoint: `${server.url}/api/uploads`,
      headers: { Authorization: AUTHORIZATION },
      metadata: { filename: name },
      // Two minutes: a killed server takes long to start beside other work.
      retryDelays: Array(120).fill(1000),
      onSuccess: () => done(),
      onError: fail,
      onProgress: (sent) => watch(sent),
      ...options,
    }).start();
  });
}

async function expectWhole(name: string): Promise<void> {
  await expect
    .poll(async () => (await server.files()).find((file) => file.name === name)?.sha256)
    .toBe(digest);
}

test('in one request', async () => {
  await upload(readFileSync(source), 'plain.iso');
  await expectWhole('plain.iso');
});

test('in chunks', async () => {
  await upload(readFileSync(source), 'chunks.iso', { chunkSize: 3 * MEBIBYTE });
  await expectWhole('chunks.iso');
});

test('with the first chunk in the creation', async () => {
  await upload(readFileSync(source), 'creation.iso', {
    chunkSize: 7 * MEBIBYTE,
    uploadDataDuringCreation: true,
  });
  await expectWhole('creation.iso');
});

test('in parallel parts that are concatenated', async () => {
  await upload(readFileSync(source), 'parallel.iso', { parallelUploads: 4 });
  await expectWhole('parallel.iso');
});

test('of a length that is known only at the end', async () => {
  // Not a file stream, whose length the client would determine.
  await upload(Readable.from(createReadStream(source)), 'deferred.iso', {
    chunkSize: 5 * MEBIBYTE,
    uploadLengthDeferred: true,
  });
  await expectWhole('deferred.iso');
});

test('across a kill -9 of the server', async () => {
  let killed: Promise<void> | null = null;
  await upload(readFileSync(source), 'killed.iso', { chunkSize: 2 * MEBIBYTE }, (sent) => {
    if (sent > 15 * MEBIBYTE) killed ??= server.kill().then(() => server.start());
  });
  expect(killed).not.toBeNull();
  await killed;
  await expectWhole('killed.iso');
});

for (const protocol of ['ietf-draft-03', 'ietf-draft-05'] as const) {
  // When it reads from a file, the client does not detect the end: its last request announces more data.
  test(`speaking ${protocol}, from a file`, async () => {
    const name = `${protocol}-file.iso`;
    const options = { protocol, chunkSize: 8 * MEBIBYTE } as UploadOptions;
    await upload(createReadStream(source), name, options);
    await expectWhole(name);
  });
}

for (const protocol of ['ietf-draft-03', 'ietf-draft-05'] as const) {
  test(`speaking ${protocol}, in chunks and across a kill -9`, async () => {
    let killed: Promise<void> | null = null;
    const name = `${protocol}.iso`;
    // The type definitions of the client lack the option.
    const options = { protocol, chunkSize: 2 * MEBIBYTE } as UploadOptions;
    await upload(readFileSync(source), name, options, (sent) => {
      if (sent > 15 * MEBIBYTE) killed ??= server.kill().then(() => server.start());
    });
    await killed;
    await expectWhole(name);
  });
}
