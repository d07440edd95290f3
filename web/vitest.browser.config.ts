import { defineConfig } from 'vitest/config';

/** Tests that drive a real Chromium, or a published client, against a real server, one after the other. */
export default defineConfig({
  test: {
    include: ['browser/**/*.test.ts', 'clients/**/*.test.ts'],
    environment: 'node',
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 120_000,
  },
});
