// Builds the page web/clients/uppy.html, and serves it: node uppy.mjs OUTPUT_DIRECTORY PORT
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { extname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const [directory, port] = process.argv.slice(2);
const web = fileURLToPath(new URL('../../web/', import.meta.url));
if (!existsSync(directory)) {
  const { build } = await import(pathToFileURL(createRequire(join(web, 'package.json')).resolve('vite')).href);
  const input = join(web, 'clients/uppy.html');
  await build({
    root: join(web, 'clients'),
    configFile: false,
    logLevel: 'error',
    build: { outDir: directory, emptyOutDir: false, rolldownOptions: { input } },
  });
}
const types = { '.html': 'text/html', '.js': 'text/javascript' };
createServer(({ url }, response) => {
  const file = join(directory, new URL(url, 'http://localhost').pathname);
  if (!existsSync(file)) return response.writeHead(404).end();
  response.writeHead(200, { 'Content-Type': types[extname(file)] ?? 'application/octet-stream' }).end(readFileSync(file));
}).listen(Number(port), '127.0.0.1');
