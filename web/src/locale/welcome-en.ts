import type { Words } from './en';

/** The texts of the page of an invitation, which are loaded with it. Other languages have exactly these keys. */
export const welcomeEn = {
  'welcome.title': 'Welcome, {name}',
  'welcome.why': 'Choose a password for your account. Your username is {name}.',
  'welcome.other': 'You are signed in as {other}. If you continue, you are signed in as {name} instead.',
  'welcome.button': 'Set password',
  'welcome.cancel': 'Cancel',
  'welcome.used':
    'This link was already used, or replaced by a newer one. Sign in with your password, or ask your administrator for a new link.',
  'welcome.expired': 'This link has expired. Ask your administrator for a new one.',
} satisfies Record<string, Words>;

export type WelcomeKey = keyof typeof welcomeEn;
