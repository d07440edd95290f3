import { expect, test } from 'vitest';
import { nextOf } from '../src/ui/next';

const origin = 'https://files.example';
const next = (value: string) => nextOf({ search: `?next=${encodeURIComponent(value)}`, origin });

test('a link of this server is opened after the sign-in, with its query', () => {
  expect(next('/api/files/01JABC/content')).toBe('/api/files/01JABC/content');
  expect(next('/api/files?sort=name&q=%C3%A4')).toBe('/api/files?sort=name&q=%C3%A4');
});

test('no other URL is opened', () => {
  for (const value of [
    'https://evil.example/api/files',
    '//evil.example/api/',
    '/\\evil.example/api/',
    '/api/..//evil.example/',
    '/api/../\\evil.example',
    '/api\\..\\..\\evil.example',
    'javascript:alert(1)//api/',
    '\t//evil.example',
    '/',
    '/api',
    'api/files',
    '',
  ])
    expect(next(value), value).toBeNull();
  expect(nextOf({ search: '', origin })).toBeNull();
});
