import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { type Browser, type BrowserContext, type CDPSession, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';

const CANDIDATES = [
  process.env.LADING_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Pictures that the documentation shows are written there when this variable is set. */
const DOCUMENTED = process.env.LADING_WRITE_PICTURES
  ? resolve(import.meta.dirname, '../../docs/images')
  : null;

/** The network of an upload that has come as far as a test wanted. */
const LEAST_BYTES_PER_SECOND = 512 * 1024;

/** How long anything on a page is waited for: a busy machine may take its time. */
const IDLE_TIMEOUT_MILLISECONDS = 120_000;

/** Where pictures of the page are kept; a build output. */
export const PICTURES = resolve(import.meta.dirname, '../target/screenshots');

export const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function chromiumPath(): string {
  const path = CANDIDATES.find((candidate) => candidate && existsSync(candidate));
  if (!path) throw new Error('No Chromium found; install one or set LADING_CHROMIUM to its path');
  return path;
}

export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath(), args: QUIET });
}

export const DESKTOP = { width: 1280, height: 860 };
export const PHONE = { width: 390, height: 844 };

/** The narrowest page that must work without scrolling sideways (WCAG 1.4.10). */
export const SMALL = { width: 320, height: 640 };

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/**
 * Messages stay as long as a test needs them, also on a busy machine: the times after which they go away by themselves
 * (src/ui/toasts.ts) are not reached. A test of those times takes the clock of the page into its own hands.
 */
function keepMessages(): void {
  const { setTimeout: real } = globalThis;
  const lapses = [8000, 20_000];
  globalThis.setTimeout = ((work: () => void, milliseconds?: number, ...rest: unknown[]) =>
    lapses.includes(milliseconds ?? 0) ? 0 : real(work, milliseconds, ...rest)) as typeof setTimeout;
}

/** A person at a browser of their own. */
export class Person {
  private session: CDPSession | null = null;
  private bytesPerSecond = 0;

  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
  ) {}

  static async at(
    browser: Browser,
    url: string,
    viewport = DESKTOP,
    theme: 'light' | 'dark' = 'light',
  ): Promise<Person> {
    const context = await browser.newContext({ viewport, colorScheme: theme, locale: 'en-US' });
    context.setDefaultTimeout(IDLE_TIMEOUT_MILLISECONDS);
    await context.addInitScript(keepMessages);
    const page = await context.newPage();
    await page.goto(url);
    return new Person(context, page);
  }

  /** Another tab of a browser. */
  static async in(context: BrowserContext, url: string): Promise<Person> {
    const page = await context.newPage();
    await page.goto(url);
    await page.locator('#app > *').first().waitFor();
    return new Person(context, page);
  }

  /** Slows the network down to so many bytes per second; 0 for as fast as it is. */
  async throttle(bytesPerSecond: number, offline = false): Promise<void> {
    this.session ??= await this.context.newCDPSession(this.page);
    this.bytesPerSecond = bytesPerSecond;
    const throughput = bytesPerSecond || -1;
    await this.session.send('Network.enable');
    await this.session.send('Network.emulateNetworkConditions', {
      offline,
      latency: 0,
      downloadThroughput: throughput,
      uploadThroughput: throughput,
    });
  }

  /** Reloads although something is being sent, as a person who confirms the question would. */
  async reload(): Promise<void> {
    this.page.once('dialog', (dialog) => void dialog.accept());
    await this.page.reload();
    await this.page.getByRole('heading', { name: 'Files' }).waitFor();
  }

  /** Makes the browser's own dialog answer with a file whose handle can be kept. */
  async offerHandle(name: string, bytes: number): Promise<void> {
    await this.page.evaluate(
      async ([fileName, size]) => {
        const root = await navigator.storage.getDirectory();
        const handle = await root.getFileHandle(fileName, { create: true });
        const writer = await handle.createWritable();
        const block = new Uint8Array(4 * 1024 * 1024).map((_, i) => i % 251);
        for (let written = 0; written < size; written += block.length) await writer.write(block);
        await writer.close();
        (globalThis as unknown as { showOpenFilePicker: unknown }).showOpenFilePicker = async () => [handle];
      },
      [name, bytes] as const,
    );
  }

  /**
   * Makes the browser's own dialog answer with a folder of files whose handles can be kept. A browser tells files of a
   * folder in any order; this folder tells them in the order in which they are given.
   */
  async offerFolder(name: string, sizes: Readonly<Record<string, number>>): Promise<void> {
    await this.page.evaluate(
      async ([folderName, files]) => {
        const root = await navigator.storage.getDirectory();
        const folder = await root.getDirectoryHandle(folderName, { create: true });
        for (const [fileName, size] of Object.entries(files)) {
          const handle = await folder.getFileHandle(fileName, { create: true });
          const writer = await handle.createWritable();
          const bytes = new Uint8Array(size).map((_, i) => (i + fileName.length) % 251);
          await writer.write(bytes);
          await writer.close();
        }
        const names = Object.keys(files);
        const values = async function* () {
          for (const fileName of names) yield await folder.getFileHandle(fileName);
        };
        Object.defineProperty(folder, 'values', { value: values });
        (globalThis as unknown as { showDirectoryPicker: unknown }).showDirectoryPicker = async () => folder;
      },
      [name, sizes] as const,
    );
  }

  /** Puts the page to sleep, as a closed laptop does, or wakes it. */
  async sleep(asleep: boolean): Promise<void> {
    const session = await this.context.newCDPSession(this.page);
    await session.send('Page.setWebLifecycleState', { state: asleep ? 'frozen' : 'active' });
    await session.detach();
  }

  /** On a slow network it becomes slower then, so that the upload does not end before the test goes on. */
  async waitForPercent(name: string, least: number): Promise<void> {
    await expect.poll(() => this.percent(name)).toBeGreaterThanOrEqual(least);
    if (this.bytesPerSecond > LEAST_BYTES_PER_SECOND) await this.throttle(LEAST_BYTES_PER_SECOND);
  }

  async signIn(name: string, password: string): Promise<void> {
    await this.page.getByLabel('Name').fill(name);
    await this.page.getByLabel('Password').fill(password);
    await this.page.getByRole('button', { name: 'Sign in' }).click();
    await this.page.getByRole('heading', { name: 'Files' }).waitFor();
  }

  async choose(...paths: string[]): Promise<void> {
    await this.page.locator('#files-input').setInputFiles(paths);
  }

  /** Waits until the upload of a name is in a phase. */
  async waitForPhase(name: string, phase: string, timeout = IDLE_TIMEOUT_MILLISECONDS): Promise<void> {
    await this.page.locator(`.upload.${phase}`).filter({ hasText: name }).waitFor({ timeout });
  }

  async percent(name: string): Promise<number> {
    const bar = this.page.getByRole('progressbar', { name: `Progress of ${name}` });
    return Number(await bar.getAttribute('aria-valuenow'));
  }

  /** What axe finds on the page as it is now. */
  async findings(): Promise<string[]> {
    await this.page.evaluate(AXE);
    return this.page.evaluate(async (rules) => {
      const axe = (globalThis as unknown as { axe: typeof import('axe-core') }).axe;
      const result = await axe.run(document, { runOnly: { type: 'tag', values: rules } });
      return result.violations.map(
        (found) => `${found.id}: ${found.nodes.map((node) => node.html).join(' | ')}`,
      );
    }, RULES);
  }

  /** Looks at the page as it is now on a wide screen and on a phone. */
  async eachWidth(look: (width: string) => Promise<void>): Promise<void> {
    for (const [width, viewport] of Object.entries({ phone: PHONE, desktop: DESKTOP })) {
      await this.page.setViewportSize(viewport);
      await look(width);
    }
  }

  /** Chooses in the dialog of settings. */
  async set(label: string, choice: string): Promise<void> {
    await this.page.locator('.top .icon-button').click();
    await this.page.getByLabel(label).selectOption(choice);
    await this.page.keyboard.press('Escape');
    await this.page.getByRole('dialog').waitFor({ state: 'detached' });
  }

  async picture(name: string): Promise<void> {
    mkdirSync(PICTURES, { recursive: true });
    await this.page.screenshot({ path: join(PICTURES, `${name}.png`) });
  }

  /** A picture that the documentation shows. */
  async documented(name: string): Promise<void> {
    await this.picture(`documented-${name}`);
    if (DOCUMENTED) copyFileSync(join(PICTURES, `documented-${name}.png`), join(DOCUMENTED, `${name}.png`));
  }

  async close(): Promise<void> {
    await this.context.close();
  }
}
