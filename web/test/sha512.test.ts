import { describe, expect, test } from 'vitest';
import { Problem } from '../src/engine/problem';
import { Sha512 } from '../src/ui/sha512';
import { settle, World } from './scripted';

/** A server that computes digests when the test tells it to. */
class Computing {
  readonly said: string[] = [];
  value: string | null = null;
  problem: Problem | null = null;

  async sha512(id: string): Promise<string | null> {
    this.said.push(`ask ${id}`);
    if (this.problem) throw this.problem;
    return this.value;
  }

  async cancelSha512(id: string): Promise<void> {
    this.said.push(`cancel ${id}`);
  }
}

describe('the SHA-512 of a file', () => {
  test('is requested until it is computed', async () => {
    const world = new World();
    const server = new Computing();
    const digest = new Sha512(server, world.clock, '7');
    digest.ask();
    digest.ask();
    await settle();
    await world.clock.pass(1000);
    expect(server.said).toEqual(['ask 7', 'ask 7']);
    server.value = 'abc';
    await world.clock.pass(1000);
    expect(digest.value.value).toBe('abc');
    await world.clock.pass(5000);
    digest.stop();
    digest.ask();
    expect(server.said).toEqual(['ask 7', 'ask 7', 'ask 7']);
  });

  test('is cancelled when it is no longer needed, and requested again when it is', async () => {
    const world = new World();
    const server = new Computing();
    const digest = new Sha512(server, world.clock, '7');
    digest.stop();
    digest.ask();
    await settle();
    digest.stop();
    await world.clock.pass(5000);
    expect(server.said).toEqual(['ask 7', 'cancel 7']);
    server.value = 'abc';
    digest.ask();
    await settle();
    expect(digest.value.value).toBe('abc');
  });

  test('is requested again while the server is unreachable or busy, and reports why it fails', async () => {
    const world = new World();
    const server = new Computing();
    const digest = new Sha512(server, world.clock, '7');
    server.problem = new Problem('retry', 'digests-busy', 'Ask again later.', 503);
    digest.ask();
    await settle();
    await world.clock.pass(1000);
    expect(digest.problem.value).toBeNull();
    server.problem = new Problem('give-up', 'not-found', 'There is no such file.', 404);
    await world.clock.pass(1000);
    expect(digest.problem.value?.kind).toBe('not-found');
    expect(server.said).toHaveLength(3);
  });
});
