import { defineConfig } from 'vitest/config';

/** Tests of the container images, with containers started by compose, and of the proxy examples. */
export default defineConfig({
  test: {
    include: ['containers/**/*.test.ts', 'proxies/**/*.test.ts'],
    environment: 'node',
    fileParallelism: false,
    expect: { poll: { timeout: 120_000, interval: 50 } },
    testTimeout: 420_000,
    hookTimeout: 180_000,
  },
});
