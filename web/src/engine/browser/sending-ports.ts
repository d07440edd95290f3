import type { Locks, Ports } from '../ports';
import { StoredBacklog } from './backlog-store';
import type { BasicPorts } from './basic-ports';
import { WorkerHasher } from './hasher';
import { StoredJournal } from './journal-store';

/** Web Locks. Over plain HTTP browsers have none, so tabs are not coordinated. */
const locks: Locks = {
  exclusively: async (name, work) => {
    if (!navigator.locks) {
      await work();
      return true;
    }
    return navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
      if (lock) await work();
      return lock !== null;
    });
  },
  free: async (name, signal) => {
    await navigator.locks?.request(name, { signal }, () => undefined).catch(() => undefined);
  },
};

/** The browser implementations of all ports. */
export function sendingPorts(basic: BasicPorts): Ports {
  return {
    ...basic,
    hasher: new WorkerHasher(),
    journal: new StoredJournal(),
    backlog: new StoredBacklog(),
    locks,
  };
}
