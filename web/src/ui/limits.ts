import { signal } from '@preact/signals';
import type { Limits } from '../engine/limits';
import { recall, remember } from './text';

const CONNECTIONS = 'lading.connections';
const SPEED = 'lading.speed';
const MEGABYTE = 1_000_000;

/** Slower than this no piece would arrive in time. */
export const LEAST_MEGABYTES = 0.1;

/** Connections that may send at once; null for as many as make it faster. */
export const connections = signal(stored(CONNECTIONS));

/** Megabytes a second; null for as fast as it goes. */
export const megabytes = signal(stored(SPEED));

/** What this machine allows uploads to take. */
export function limits(): Limits {
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
