// Fails the build if the first load exceeds its budget; also prints the size of the code for uploads.
import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const BUDGET_BYTES = 35 * 1024;
const assets = readdirSync('dist/assets').filter((file) => file.endsWith('.js'));

/** A file and all its static imports. */
function needs(file, found = new Set()) {
  if (found.has(file)) return found;
  found.add(file);
  const source = readFileSync(`dist/${file}`, 'utf8');
  for (const [, other] of source.matchAll(/(?:from|import)"\.\/([^"]+\.js)"/g))
    needs(`assets/${other}`, found);
  return found;
}

const zipped = (files) =>
  files.reduce((sum, file) => sum + gzipSync(readFileSync(`dist/${file}`), { level: 9 }).length, 0);

const page = readFileSync('dist/index.html', 'utf8');
const named = [...page.matchAll(/(?:src|href)="\/([^"]+\.js)"/g)].map((match) => match[1]);
const first = [...new Set(named.flatMap((file) => [...needs(file)]))];
const uploading = assets.filter((file) => file.startsWith('uploading-')).map((file) => `assets/${file}`);
const later = uploading.flatMap((file) => [...needs(file)]).filter((file) => !first.includes(file));
const bytes = zipped(first);
console.log(
  `First load: ${bytes} bytes of gzipped JavaScript in ${first.length} files (${assets.length} in all)`,
);
console.log(`Users who may upload load another ${zipped(later)} bytes in ${later.length} files`);
if (named.length === 0 || bytes > BUDGET_BYTES) {
  console.error(`The budget is ${BUDGET_BYTES} bytes.`);
  process.exit(1);
}
