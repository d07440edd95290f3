import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const CANDIDATES = [
  process.env.LADING_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Where pictures of the page are kept; a build output. */
export const PICTURES = resolve(import.meta.dirname, '../target/screenshots');

const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function openBrowser(): Promise<Browser> {
  const executablePath = CANDIDATES.find((path) => path && existsSync(path));
  if (!executablePath) throw new Error('No Chromium found; install one or set LADING_CHROMIUM to its path');
  return chromium.launch({ executablePath, args: QUIET });
}

export const DESKTOP = { width: 1280, height: 860 };
export const PHONE = { width: 390, height: 844 };

/** A person at a browser of their own. */
export class Person {
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
    const page = await context.newPage();
    await page.goto(url);
    return new Person(context, page);
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
  async waitForPhase(name: string, phase: string, timeout = 60_000): Promise<void> {
    await this.page.locator(`.upload.${phase}`).filter({ hasText: name }).waitFor({ timeout });
  }

  async percent(name: string): Promise<number> {
    const bar = this.page.getByRole('progressbar', { name: `Progress of ${name}` });
    return Number(await bar.getAttribute('aria-valuenow'));
  }

  async picture(name: string): Promise<void> {
    mkdirSync(PICTURES, { recursive: true });
    await this.page.screenshot({ path: join(PICTURES, `${name}.png`) });
  }

  async close(): Promise<void> {
    await this.context.close();
  }
}
