import { defineConfig } from 'vitest/config';

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  // The format table that the page shares with the server.
  server: { fs: { allow: ['.', '../core/src/main/resources'] } },
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    environment: 'node',
    testTimeout: 120_000,
    expect: { poll: { timeout: 60_000 } },
  },
});
