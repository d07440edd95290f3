import type { UploadLimits } from '../src/engine/pacing/upload-limits';
import { Problem } from '../src/engine/problem';
import { Queue } from '../src/engine/queue/queue';
import type { Lookup } from '../src/engine/sending/duplicates';
import type { Capabilities } from '../src/engine/sending/shared';
import type { Unfinished } from '../src/engine/server/queries';
import { Tus } from '../src/engine/server/tus';
import type { Exchange, World } from './scripted';

export const MEBIBYTE = 1024 * 1024;

/** A server that supports only tus 1.0. */
export const PLAIN: Capabilities = {
  pieces: false,
  zeros: false,
  checksum: false,
  batch: false,
  withCreation: false,
  maxAppendSize: null,
  onlyImages: false,
};

/** A server that accepts pieces and verifies them. */
export const PIECES: Capabilities = { ...PLAIN, pieces: true, checksum: true };

/** The server's answers to the queries of a page. */
export class Told {
  unfinished: readonly Unfinished[] = [];
  user = 'alice';
  /** Whether queries fail. */
  fails = false;
}

const worlds = new WeakMap<Queue, { world: World; told: Told }>();

/** The queue of alice's page. */
export function queueIn(
  world: World,
  capabilities = PLAIN,
  known: Lookup = async () => [],
  told = new Told(),
  limits?: () => UploadLimits,
): Queue {
  const tus = new Tus(world.ports.transport, '/api/uploads');
  const queue = new Queue(
    'alice',
    tus,
    world.ports,
    () => capabilities,
    () => undefined,
    {
      known,
      unfinished: async () => {
        if (told.fails) throw new Problem('retry', 'status-502', '', 502);
        return told.unfinished;
      },
      currentUser: async () => told.user,
    },
    limits,
  );
  worlds.set(queue, { world, told });
  return queue;
}

/** Restores uploads that this browser started in an earlier visit. */
export async function restores(queue: Queue, listed: readonly Unfinished[]): Promise<void> {
  const { world, told } = worlds.get(queue) ?? {};
  if (!world || !told) throw new Error('Not a queue of a test');
  told.unfinished = listed;
  for (const { url, name, length } of listed) {
    if (world.journal.entries.has(url)) continue;
    const entry = {
      url,
      owner: 'alice',
      name,
      size: length ?? 0,
      modified: 1,
      fingerprint: '',
      startedAt: 0,
    };
    await world.journal.put({ ...entry, handle: null });
  }
  await queue.restore();
}

export function unfinished(length: number, offset = 0, name = 'a.iso'): Unfinished {
  return { url: '/api/uploads/1', name, length, offset, createdAt: '' };
}

/** Answers the creation request. */
export async function creates(world: World, id: number | string = 1): Promise<Exchange> {
  const creation = await world.server.next('POST');
  creation.answers(201, { Location: `http://host/api/uploads/${id}` });
  return creation;
}
