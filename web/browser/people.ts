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

/** If this variable is set, the screenshots of the documentation are written there. */
const DOCUMENTED = process.env.LADING_WRITE_PICTURES
  ? resolve(import.meta.dirname, '../../docs/images')
  : null;

/** Bandwidth after an upload has reached the point that a test waits for. */
const LEAST_BYTES_PER_SECOND = 512 * 1024;

/** Default timeout for anything on a page; generous for a busy machine. */
const WAIT_MILLISECONDS = 120_000;

/** How long the first and the second attempt to take a screenshot last. */
const FIRST_PICTURE_MILLISECONDS = 30_000;
const LAST_PICTURE_MILLISECONDS = 60_000;

/** The directory for screenshots; a build output. */
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
 * Stops the timers of toasts (src/ui/toasts.ts), so that tests on a busy machine do not miss one. A test of these
 * timers installs a fake clock.
 */
function keepMessages(): void {
  const { setTimeout: real } = globalThis;
  const lapses = [8000, 20_000];
  globalThis.setTimeout = ((work: () => void, milliseconds?: number, ...rest: unknown[]) =>
    lapses.includes(milliseconds ?? 0) ? 0 : real(work, milliseconds, ...rest)) as typeof setTimeout;
}

/** A user with a separate browser context. */
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
    context.setDefaultTimeout(WAIT_MILLISECONDS);
    await context.addInitScript(keepMessages);
    const page = await context.newPage();
    await page.goto(url);
    return new Person(context, page);
  }

  /** Opens another tab of a browser. */
  static async in(context: BrowserContext, url: string): Promise<Person> {
    const page = await context.newPage();
    await page.goto(url);
    await page.locator('#app > *').first().waitFor();
    return new Person(context, page);
  }

  /** Limits the bandwidth in bytes per second; 0 for no limit. */
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

  /** Reloads during an upload and confirms the browser's prompt. */
  async reload(): Promise<void> {
    this.page.once('dialog', (dialog) => void dialog.accept());
    await this.page.reload();
    await this.page.getByRole('heading', { name: 'Files' }).waitFor();
  }

  /** Makes the file picker return a file whose handle can be stored. */
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
   * Makes the folder picker return a folder of files whose handles can be stored. Unlike a real browser, it lists
   * the files in the given order.
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

  /** Suspends the page, as closing a laptop lid does, or resumes it. */
  async sleep(asleep: boolean): Promise<void> {
    const session = await this.context.newCDPSession(this.page);
    await session.send('Page.setWebLifecycleState', { state: asleep ? 'frozen' : 'active' });
    await session.detach();
  }

  /** Reduces a limited bandwidth afterwards, so that the upload does not end before the test continues. */
  async waitForPercent(name: string, least: number): Promise<void> {
    await expect.poll(() => this.percent(name)).toBeGreaterThanOrEqual(least);
    if (this.bytesPerSecond > LEAST_BYTES_PER_SECOND) await this.throttle(LEAST_BYTES_PER_SECOND);
  }

  /** @param then the heading of the page that appears */
  async signIn(name: string, password: string, then = 'Files'): Promise<void> {
    await this.page.getByLabel('Username').fill(name);
    await this.page.getByLabel('Password').fill(password);
    await this.page.getByRole('button', { name: 'Sign in' }).click();
    await this.page.getByRole('heading', { name: then }).waitFor();
  }

  async choose(...paths: string[]): Promise<void> {
    await this.page.locator('#files-input').setInputFiles(paths);
  }

  /** Waits until the upload with this name is in a phase. */
  async waitForPhase(name: string, phase: string, timeout = WAIT_MILLISECONDS): Promise<void> {
    await this.page.locator(`.upload.${phase}`).filter({ hasText: name }).waitFor({ timeout });
  }

  async percent(name: string): Promise<number> {
    const bar = this.page.getByRole('progressbar', { name: `Upload progress of ${name}` });
    return Number(await bar.getAttribute('aria-valuenow'));
  }

  /** The axe findings for the current page. */
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

  /** Runs `look` with a wide and with a narrow viewport. */
  async eachWidth(look: (width: string) => Promise<void>): Promise<void> {
    for (const [width, viewport] of Object.entries({ phone: PHONE, desktop: DESKTOP })) {
      await this.page.setViewportSize(viewport);
      await look(width);
    }
  }

  /** Chooses an option in the settings dialog. */
  async set(label: string, choice: string): Promise<void> {
    await this.page.locator('.top .icon-button').click();
    await this.page.getByLabel(label).selectOption(choice);
    await this.page.keyboard.press('Escape');
    await this.page.getByRole('dialog').waitFor({ state: 'detached' });
  }

  /**
   * Takes a screenshot of what is visible, or of the whole page. On a busy machine Chromium leaves a
   * few requests for one unanswered, so there is a second attempt.
   */
  async picture(name: string, fullPage = false): Promise<void> {
    mkdirSync(PICTURES, { recursive: true });
    const path = join(PICTURES, `${name}.png`);
    const take = (timeout: number) => this.page.screenshot({ path, fullPage, timeout });
    await take(FIRST_PICTURE_MILLISECONDS).catch(() => take(LAST_PICTURE_MILLISECONDS));
  }

  /** Takes a screenshot for the documentation. */
  async documented(name: string): Promise<void> {
    await this.picture(`documented-${name}`);
    if (DOCUMENTED) copyFileSync(join(PICTURES, `documented-${name}.png`), join(DOCUMENTED, `${name}.png`));
  }

  async close(): Promise<void> {
    await this.context.close();
  }
}
