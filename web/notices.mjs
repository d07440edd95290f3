// Writes dist/licences.txt: the notices that the licences of the bundled libraries require. Fails the build if a library
// has no permitted licence, or no licence text.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';

/** Licences that only require a notice. */
const PERMITTED = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT'];

/** Build tools that add some code of their own to the bundle. */
const BUILDERS = ['node_modules/rolldown', 'node_modules/vite'];

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const bundled = Object.keys(packages).filter(
  (path) => path !== '' && (!packages[path].dev || BUILDERS.includes(path)),
);

function fail(message) {
  console.error(message);
  process.exit(1);
}

/** The text of a licence; for build tools only their own, without those of their dependencies. */
function text(path) {
  const file = existsSync(path) && readdirSync(path).find((name) => /^licen[cs]e(\.md|\.txt)?$/i.test(name));
  if (!file) fail(`${path} has no text of its licence; find out what it is, or do without the package.`);
  return readFileSync(`${path}/${file}`, 'utf8')
    .split(/^# Licenses of bundled dependencies/m)[0]
    .trim();
}

function notice(path) {
  const { name, version, license } = JSON.parse(readFileSync(`${path}/package.json`, 'utf8'));
  if (!PERMITTED.includes(license))
    fail(`The licence of ${name} is ${license}; permitted are ${PERMITTED.join(', ')}.`);
  return `${name} ${version} (${license})\n\n${text(path)}\n`;
}

const notices = bundled.sort().map(notice);
if (notices.length === 0) fail('No library was found in package-lock.json.');
writeFileSync(
  'dist/licences.txt',
  `This page contains parts of the following libraries.\n\n${notices.join(`\n${'-'.repeat(80)}\n\n`)}`,
);
console.log(`Notices of ${notices.length} libraries`);
