/** What a `User-Agent` says; null for what it does not say or what is not known here. */
export interface BrowserName {
  readonly browser: string | null;
  readonly system: string | null;
  /** Whether it is a phone or a tablet. */
  readonly mobile: boolean;
}

/** In this order: most browsers name others, from which they descend. */
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

/** In this order: Android and Chrome OS also say Linux, iPhones also Mac OS X. */
const SYSTEMS: readonly [RegExp, string][] = [
  [/\bAndroid\b/, 'Android'],
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac ?OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
];

/** Names browser and system, so that users recognize their devices. It proves nothing: clients send what they like. */
export function browserName(agent: string | null): BrowserName {
  const named = (list: readonly [RegExp, string][]): string | null =>
    list.find(([pattern]) => pattern.test(agent ?? ''))?.[1] ?? null;
  const system = named(SYSTEMS);
  const mobile = ['Android', 'iPhone', 'iPad'].includes(system ?? '');
  return { browser: named(BROWSERS), system, mobile };
}
