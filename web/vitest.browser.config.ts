import { defineConfig } from 'vitest/config';

/** Tests that drive Chromium or a published client against a real server. */
export default defineConfig({
  test: {
    include: ['browser/**/*.test.ts', 'clients/**/*.test.ts'],
    environment: 'node',
    // Two files at once, because a test waits for most of its time.
    maxWorkers: 2,
    // As for the Java tests; ./test prints the tests that passed only then.
    retry: 1,
    // Generous for a busy machine, but finite.
    expect: { poll: { timeout: 120_000, interval: 50 } },
    testTimeout: process.env.LONG_TESTS ? 3_600_000 : 400_000,
    hookTimeout: 180_000,
  },
});
