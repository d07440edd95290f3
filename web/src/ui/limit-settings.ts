import { signal } from '@preact/signals';
import type { UploadLimits } from '../engine/pacing/upload-limits';
import { recall, remember } from './text';

const CONNECTIONS = 'lading.connections';
const SPEED = 'lading.speed';
const MEGABYTE = 1_000_000;

/** At a lower speed, pieces would time out. */
export const LEAST_MEGABYTES = 0.1;

/** Maximum number of parallel connections; null for automatic. */
export const connections = signal(stored(CONNECTIONS));

/** Speed limit in MB/s; null for none. */
export const megabytes = signal(stored(SPEED));

/** The upload limits of this device. */
export function limits(): UploadLimits {
  const speed = megabytes.peek();
  return {
    connections: connections.peek(),
    bytesPerSecond: speed === null ? null : Math.max(LEAST_MEGABYTES, speed) * MEGABYTE,
  };
}

export function setConnections(value: string): void {
  remember(CONNECTIONS, value);
  connections.value = stored(CONNECTIONS);
}

export function setMegabytes(value: string): void {
  remember(SPEED, value);
  megabytes.value = stored(SPEED);
}

function stored(key: string): number | null {
  const value = Number(recall(key));
  return value > 0 ? value : null;
}
