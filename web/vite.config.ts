import { defineConfig } from 'vite';

/** The server to talk to while developing: `npm run dev` beside a running `./run`. */
const server = process.env.LADING_SERVER ?? 'http://127.0.0.1:8080';

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    // One file for the first load: what dialogs that come later share with it would else be files of their own.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'page', tags: ['$initial'] }] } } },
  },
  worker: { format: 'es' },
  server: {
    fs: { allow: ['.', '../core/src/main/resources'] },
    proxy: { '/api': { target: server, changeOrigin: true } },
  },
});
