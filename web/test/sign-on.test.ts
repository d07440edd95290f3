import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { providerIn } from '../src/engine/server/api';
import { signOnDe } from '../src/locale/sign-on-de';
import { signOnEn } from '../src/locale/sign-on-en';
import { failureIn, REASONS } from '../src/ui/sign-on/failure';

test('the fragment of the address says why a sign-in failed, in known words only', () => {
  expect(failureIn('#sign-in=name-taken')).toEqual({ key: 'signon.name-taken', code: '' });
  expect(failureIn('#sign-in=provider-error:temporarily_unavailable')).toEqual({
    key: 'signon.provider-error',
    code: 'temporarily_unavailable',
  });
  expect(failureIn('#sign-in=provider-error:Call%200800')).toEqual({ key: 'signon.invalid', code: '' });
  expect(failureIn('#sign-in=provider-error')).toEqual({ key: 'signon.invalid', code: '' });
  expect(failureIn('#sign-in=toString')).toBeNull();
  expect(failureIn('#files')).toBeNull();
  expect(failureIn('')).toBeNull();
});

test('every reason of the server has a text in both languages', () => {
  const file = join(import.meta.dirname, '../../server/src/main/resources/api/openapi.yaml');
  const described = /#sign-in=([\s\S]*?)\./.exec(readFileSync(file, 'utf8'))?.[1] ?? '';
  const reasons = described.match(/[a-z][a-z-]+(?=[`:])/g);
  expect(reasons).toEqual([...REASONS]);
  for (const reason of REASONS) expect(signOnEn).toHaveProperty([`signon.${reason}`]);
  expect(Object.keys(signOnDe)).toEqual(Object.keys(signOnEn));
});

test('a provider is known only with its name and address', () => {
  expect(
    providerIn({ provider: { name: 'Example', url: 'https://files.example/api/session/oidc' } }),
  ).toEqual({
    name: 'Example',
    url: 'https://files.example/api/session/oidc',
  });
  for (const provider of [undefined, null, {}, { name: 'Example' }, { name: 1, url: 'x' }])
    expect(providerIn({ provider })).toBeNull();
});
