import type { FactorLocale } from './factor-en';

export const factorDe: FactorLocale = {
  // Signing in with a code.
  'code.title': 'Gib deinen Code ein',
  'code.label': 'Code',
  'code.hint': 'Die sechs Ziffern in deiner Authenticator-App oder einer deiner Wiederherstellungscodes.',
  'code.wrong': 'Dieser Code ist falsch, zu alt oder schon benutzt. Warte auf den nächsten in deiner App.',
  'code.button': 'Anmelden',
  'code.back': 'Zurück',

  // Adding a second factor because the role needs one.
  'must.title': 'Zweiten Faktor hinzufügen',
  'must.why':
    'Du bist als {name} angemeldet. Deine Rolle braucht einen zweiten Faktor: einen Code aus einer App auf deinem Telefon, den du nach dem Passwort eingibst.',

  // The second factor on the account page.
  'factor.title': 'Zweiter Faktor',
  'factor.why':
    'Ein Code aus einer App auf deinem Telefon, den du nach dem Passwort eingibst. Ein gestohlenes Passwort allein nützt dann nichts.',
  'factor.off': 'Dein Konto hat keinen zweiten Faktor.',
  'factor.on': 'Eingeschaltet seit {day}.',
  'factor.demanded': 'Deine Rolle braucht ihn.',
  'factor.codesLeft': {
    one: 'Noch 1 Wiederherstellungscode.',
    other: 'Noch {count} Wiederherstellungscodes.',
  },
  'factor.failed': 'Der Zustand deines zweiten Faktors konnte nicht geladen werden.',
  'factor.again': 'Erneut versuchen',
  'factor.add': 'Zweiten Faktor hinzufügen',
  'factor.cancel': 'Abbrechen',

  // Adding one.
  'add.password': 'Dein Passwort',
  'add.next': 'Weiter',
  'add.scan':
    'Scanne diesen Code mit einer Authenticator-App, zum Beispiel Aegis, Google Authenticator oder der deines Passwortmanagers.',
  'add.qr': 'QR-Code für deine Authenticator-App',
  'add.secret': 'Oder gib diesen Schlüssel in der App ein',
  'add.secret.copy': 'Schlüssel kopieren',
  'add.secret.copied': 'Kopiert',
  'add.secret.notCopied': 'Der Schlüssel konnte nicht kopiert werden. Markiere ihn und kopiere ihn selbst.',
  'add.first': 'Der Code, den die App zeigt',
  'add.confirm': 'Einschalten',
  'add.done': 'Der zweite Faktor ist eingeschaltet.',

  // Recovery codes.
  'codes.title': 'Wiederherstellungscodes',
  'codes.why':
    'Bewahre diese Codes dort auf, wo du sie ohne dein Telefon findest. Jeder ersetzt einmal einen Code der App. Sie werden nicht noch einmal angezeigt.',
  'codes.copy': 'Kopieren',
  'codes.copied': 'Die Wiederherstellungscodes sind kopiert.',
  'codes.save': 'Als Datei speichern',
  'codes.file': 'Lading-Wiederherstellungscodes von {name}',
  'codes.done': 'Ich habe sie aufbewahrt',
  'codes.new': 'Neue Wiederherstellungscodes',
  'codes.new.button': 'Neue Codes erstellen',

  // Removing it.
  'remove.show': 'Entfernen',
  'remove.title': 'Zweiten Faktor entfernen',
  'remove.button': 'Zweiten Faktor entfernen',
  'remove.done': 'Der zweite Faktor ist entfernt.',
};
