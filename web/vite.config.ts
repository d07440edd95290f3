import { defineConfig } from 'vite';

/** The backend of the development server: run `npm run dev` beside `./run`. */
const server = process.env.LADING_SERVER ?? 'http://127.0.0.1:8080';

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    // One file for the first load: otherwise code shared with lazily loaded dialogs becomes separate files.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'page', tags: ['$initial'] }] } } },
  },
  worker: { format: 'es' },
  server: {
    fs: { allow: ['.', '../core/src/main/resources'] },
    proxy: { '/api': { target: server, changeOrigin: true } },
  },
});
