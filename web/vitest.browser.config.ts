import { defineConfig } from 'vitest/config';

/** Tests that drive a real Chromium against a real server, one after the other. */
export default defineConfig({
  test: {
    include: ['browser/**/*.test.ts'],
    environment: 'node',
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 120_000,
  },
});
