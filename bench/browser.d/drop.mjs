// Drops files into the page of a server and measures until all are stored:
//   node drop.mjs KIND URL SERVER_PID FILES_DIRECTORY     KIND: lading
// Prints one line: seconds, server processor ms per file, page processor ms per file, browser processor ms per file (all
// processes), long tasks, their milliseconds, requests.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execFileSync } from 'node:child_process';

const require = createRequire(fileURLToPath(new URL('../../web/package.json', import.meta.url)));
const { chromium } = require('playwright-core');
const [kind, url, serverPid, directory] = process.argv.slice(2);
const names = readdirSync(directory);
const paths = names.map((name) => join(directory, name));
const LIMIT = 600_000;
const credentials = `Basic ${Buffer.from('alice:wonderland').toString('base64')}`;

/** Processor milliseconds of a process and its descendants so far. */
function processor(pid) {
  const children = () => {
    try {
      return execFileSync('pgrep', ['-P', pid], { encoding: 'utf8' }).trim().split('\n');
    } catch {
      return [];
    }
  };
  let sum = 0;
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
    sum = (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return 0;
  }
  for (const child of children()) if (child) sum += processor(child);
  return sum;
}

const browser = await chromium.launch({
  executablePath: process.env.LADING_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
});
const system = await browser.newBrowserCDPSession();

/** Processor milliseconds of the browser so far: of the pages, and of all processes. */
async function ofBrowser() {
  const { processInfo } = await system.send('SystemInfo.getProcessInfo');
  const sum = (list) => list.reduce((total, { cpuTime }) => total + cpuTime * 1000, 0);
  return { page: sum(processInfo.filter(({ type }) => type === 'renderer')), all: sum(processInfo) };
}

const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, locale: 'en-US' });
context.setDefaultTimeout(LIMIT);
await context.addInitScript(() => {
  globalThis.longTasks = [];
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) globalThis.longTasks.push(duration);
  }).observe({ type: 'longtask', buffered: true });
});
const page = await context.newPage();
let requests = 0;
page.on('request', () => requests++);
await page.goto(url);

/** What differs between the pages: the input for files, preparation, and the state in which all are stored. */
const pages = {
  lading: {
    input: '#files-input',
    prepare: async () => {
      await page.getByLabel('Username').fill('alice');
      await page.getByLabel('Password').fill('wonderland');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('heading', { name: 'Files' }).waitFor();
      await page.locator('#files-input').waitFor({ state: 'attached' });
    },
    stored: () => document.querySelector('.summary.done') !== null,
  },
};
const { input, prepare, stored } = pages[kind];
await prepare();
await new Promise((later) => setTimeout(later, 1000));
const server = processor(serverPid);
const before = await ofBrowser();
requests = 0;
const from = performance.now();
await page.locator(input).setInputFiles(paths);
await page.waitForFunction(stored, names.length, { timeout: LIMIT, polling: 50 });
const seconds = (performance.now() - from) / 1000;
const after = await ofBrowser();
const used = processor(serverPid) - server;
const sent = requests;
const long = await page.evaluate(() => globalThis.longTasks);

/** Fails unless every file is stored once, with its content. */
async function verify() {
  const digests = new Map();
  let cursor = '';
  do {
    const answer = await fetch(new URL(`/api/files?limit=500${cursor}`, url), { headers: { Authorization: credentials } });
    const { files, next } = await answer.json();
    for (const { name, sha256 } of files) {
      if (digests.has(name)) throw new Error(`${name} is stored twice`);
      digests.set(name, sha256);
    }
    cursor = next ? `&cursor=${encodeURIComponent(next)}` : '';
  } while (cursor);
  for (const [at, name] of names.entries()) {
    const own = createHash('sha256').update(readFileSync(paths[at])).digest('hex');
    if (digests.get(name) !== own) throw new Error(`${name} is not stored, or differs`);
  }
}
if (process.env.PICTURE) await page.screenshot({ path: process.env.PICTURE });
const per = (milliseconds) => (milliseconds / names.length).toFixed(2);
console.log(
  [
    seconds.toFixed(1),
    per(used),
    per(after.page - before.page),
    per(after.all - before.all),
    long.length,
    Math.round(long.reduce((sum, one) => sum + one, 0)),
    sent,
  ].join(' '),
);
await browser.close();
if (kind === 'lading') await verify();
