// Fails the build when the first load has grown beyond its budget.
import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const BUDGET_BYTES = 35 * 1024;
const page = readFileSync('dist/index.html', 'utf8');
const scripts = [...page.matchAll(/(?:src|href)="\/([^"]+\.js)"/g)].map((match) => match[1]);
const bytes = scripts.reduce(
  (sum, file) => sum + gzipSync(readFileSync(`dist/${file}`), { level: 9 }).length,
  0,
);
const others = readdirSync('dist/assets').filter((file) => file.endsWith('.js')).length;
console.log(`First load: ${bytes} bytes of gzipped JavaScript in ${scripts.length} files (${others} in all)`);
if (scripts.length === 0 || bytes > BUDGET_BYTES) {
  console.error(`The budget is ${BUDGET_BYTES} bytes.`);
  process.exit(1);
}
