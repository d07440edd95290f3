/** Browser and system of a `User-Agent`; null if it does not name them, or names unknown ones. */
export interface BrowserName {
  readonly browser: string | null;
  readonly system: string | null;
  /** Whether the device is a phone or a tablet. */
  readonly mobile: boolean;
}

/** The first match counts: most browsers also name the browsers they are based on. */
const BROWSERS: readonly [RegExp, string][] = [
  [/\bEdg(e|A|iOS)?\//, 'Edge'],
  [/\bOPR\/|\bOpera\b/, 'Opera'],
  [/\bVivaldi\//, 'Vivaldi'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(Firefox|FxiOS)\//, 'Firefox'],
  [/Chrome\/|\bCriOS\/|\bChromium\//, 'Chrome'],
  [/\bVersion\/.*\bSafari\//, 'Safari'],
  [/^curl\//, 'curl'],
];

/** The first match counts: Android and ChromeOS also name Linux, iPhones also name Mac OS X. */
const SYSTEMS: readonly [RegExp, string][] = [
  [/\bAndroid\b/, 'Android'],
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac ?OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
];

/** Names browser and system, so that users recognize their devices. Clients can send any text. */
export function browserName(agent: string | null): BrowserName {
  const named = (list: readonly [RegExp, string][]): string | null =>
    list.find(([pattern]) => pattern.test(agent ?? ''))?.[1] ?? null;
  const system = named(SYSTEMS);
  const mobile = ['Android', 'iPhone', 'iPad'].includes(system ?? '');
  return { browser: named(BROWSERS), system, mobile };
}
