// @vitest-environment happy-dom
import { render } from 'preact';
import { expect, test } from 'vitest';
import { Name } from '../src/ui/Name';
import { isolated } from '../src/ui/text';

function shown(name: string): HTMLElement {
  const place = document.createElement('div');
  render(<Name name={name} />, place);
  return place;
}

test('a name is isolated from the text around it, and none of its characters is split', () => {
  const flag = '\u{1f3f4}\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}';
  for (const name of [
    'disk.img',
    `a very long name ${flag}.iso`,
    'e\u0301'.repeat(20),
    '👩🏽‍💻'.repeat(5),
    '',
  ]) {
    const place = shown(name);
    expect(place.querySelector('bdi')?.textContent).toBe(name);
    for (const part of place.querySelectorAll('span')) expect(part.textContent).not.toMatch(/\p{Surrogate}/u);
  }
  const [, end] = shown(`${flag}${flag}.iso`).querySelectorAll('span');
  expect(end?.textContent).toBe(`${flag}.iso`);
});

test('a name with right-to-left letters or marks is isolated within a sentence', () => {
  for (const name of ['\u05d0.iso', '\u200fa.iso', 'a\u200e.iso', '\u{1e900}.iso'])
    expect(isolated(name)).toBe(`\u2068${name}\u2069`);
  expect(isolated('disk.img')).toBe('disk.img');
});
