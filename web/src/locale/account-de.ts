import type { AccountLocale } from './account-en';

export const accountDe: AccountLocale = {
  'account.title': 'Konto',
  'account.back': 'Zurück zu den Dateien',
  'role.viewer': 'Darf Dateien ansehen und herunterladen',
  'role.uploader': 'Darf Dateien hochladen',
  'role.admin': 'Administration',
  cancel: 'Abbrechen',

  // When a part of the page could not be loaded.
  'load.failed': 'Das konnte nicht geladen werden. {reason}',
  'load.offline': 'Der Server ist nicht erreichbar. Das wird geladen, sobald die Verbindung wieder steht.',
  'load.again': 'Erneut versuchen',

  // Storage.
  'storage.title': 'Speicher',
  'storage.of': '{used} von {quota} belegt',
  'storage.used': '{used} belegt',
  'storage.files': 'Dateien',
  'storage.uploads': {
    one: '1 unfertiger Upload',
    other: '{count} unfertige Uploads',
  },
  'storage.uploads.why':
    'Ein unfertiger Upload reserviert seine volle Größe, bis er fertig, abgebrochen oder abgelaufen ist.',
  'storage.available': 'Verfügbar',
  'storage.noQuota':
    'Dein Konto hat kein Speicherkontingent. Alle Benutzer teilen sich den Speicher des Servers.',

  // The password.
  'password.title': 'Passwort',
  'password.effect':
    'Wenn du dein Passwort änderst, wirst du auf allen anderen Geräten abgemeldet, und alle deine API-Token werden widerrufen.',
  'password.show': 'Passwort ändern …',
  'password.changed': 'Passwort geändert. Andere Geräte sind abgemeldet, und die API-Token sind widerrufen.',

  // The sessions.
  'sessions.title': 'Angemeldete Geräte',
  'sessions.why':
    'Browser, in denen du angemeldet bist. Melde Geräte ab, die du nicht kennst oder nicht mehr benutzt.',
  'sessions.this': 'Dieses Gerät',
  'sessions.browser': '{browser} unter {system}',
  'sessions.unknown': 'Unbekannter Browser',
  'sessions.from': 'von {address}',
  'sessions.active': 'Gerade aktiv',
  'sessions.used': 'Zuletzt aktiv {time}',
  'sessions.since': 'angemeldet am {day}',
  'sessions.end': 'Abmelden',
  'sessions.end.label': '{browser} {address} abmelden',
  'sessions.endOthers': 'Alle anderen Geräte abmelden',
  'sessions.only': 'Du bist auf keinem anderen Gerät angemeldet.',
  'sessions.ended': '{browser} ist abgemeldet.',
  'sessions.endedOthers': 'Alle anderen Geräte sind abgemeldet.',
  'sessions.notEnded': 'Das Gerät konnte nicht abgemeldet werden. {reason}',

  // The API tokens.
  'tokens.title': 'API-Token',
  'tokens.why': 'Skripte und andere Programme melden sich mit einem Token statt mit deinem Passwort an.',
  'tokens.new': 'Neues API-Token',
  'tokens.none': 'Du hast keine API-Token.',
  'tokens.never': 'läuft nie ab',
  'tokens.expires': 'läuft am {day} ab',
  'tokens.expired': 'am {day} abgelaufen',
  'tokens.unused': 'Nie benutzt',
  'tokens.used': 'Zuletzt benutzt {time}',
  'tokens.usedFrom': 'Zuletzt benutzt {time} von {address}',
  'tokens.created': 'erstellt am {day}',
  'tokens.revoke': 'Widerrufen',
  'tokens.revoke.label': '{name} widerrufen',
  'tokens.revoke.title': '„{name}“ widerrufen?',
  'tokens.revoke.why':
    'Programme, die dieses Token benutzen, funktionieren sofort nicht mehr. Das lässt sich nicht rückgängig machen.',
  'tokens.revoke.button': 'Token widerrufen',
  'tokens.keep': 'Token behalten',
  'tokens.revoked': '{name} ist widerrufen.',
  'tokens.notRevoked': '{name} konnte nicht widerrufen werden. {reason}',

  // Creating a token.
  'token.title': 'Neues API-Token',
  'token.name': 'Name',
  'token.name.hint': 'Zum Beispiel das Programm oder der Computer, der es benutzen wird.',
  'token.scopes': 'Berechtigungen',
  'scope.read': 'Dateien auflisten und herunterladen',
  'scope.upload': 'Dateien hochladen',
  'scope.delete': 'Dateien löschen',
  'scope.metrics': 'Servermetriken lesen',
  'token.expiry': 'Läuft ab',
  'token.expiry.days': {
    one: 'In 1 Tag',
    other: 'In {count} Tagen',
  },
  'token.expiry.year': 'In 1 Jahr',
  'token.expiry.date': 'An einem Datum …',
  'token.expiry.never': 'Nie',
  'token.expiry.risk': 'Wer dieses Token erhält, kann es benutzen, bis du es widerrufst.',
  'token.date': 'Letzter Tag',
  'token.create': 'Token erstellen',
  'token.noScope': 'Wähle mindestens eine Berechtigung.',
  'token.past': 'Wähle einen Tag in der Zukunft.',
  'token.limit': 'Du hast zu viele API-Token. Widerrufe eines, das du nicht mehr benutzt.',
  'token.created': 'Token „{name}“ erstellt',
  'token.once': 'Kopiere das Token jetzt. Es wird nicht noch einmal angezeigt.',
  'token.secret': 'Token',
  'token.copy': 'Token kopieren',
  'token.copied': 'Kopiert',
  'token.notCopied': 'Das Token konnte nicht kopiert werden. Markiere es und kopiere es selbst.',
  'token.use': 'Benutze es als Bearer-Token oder anstelle deines Passworts:',
  'token.done': 'Fertig',

  // Language and theme.
  'appearance.title': 'Sprache und Design',
};
