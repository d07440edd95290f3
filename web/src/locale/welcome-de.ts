import type { Words } from './en';
import type { WelcomeKey } from './welcome-en';

export const welcomeDe: Readonly<Record<WelcomeKey, Words>> = {
  'welcome.title': 'Willkommen, {name}',
  'welcome.why': 'Wähle ein Passwort für dein Konto. Dein Benutzername ist {name}.',
  'welcome.other':
    'Du bist als {other} angemeldet. Wenn du weitermachst, bist du stattdessen als {name} angemeldet.',
  'welcome.button': 'Passwort festlegen',
  'welcome.cancel': 'Abbrechen',
  'welcome.used':
    'Dieser Link wurde schon benutzt oder durch einen neueren ersetzt. Melde dich mit deinem Passwort an, oder bitte deine Administration um einen neuen Link.',
  'welcome.expired': 'Dieser Link ist abgelaufen. Bitte deine Administration um einen neuen.',
};
