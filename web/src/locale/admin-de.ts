import type { AdminLocale } from './admin-en';

export const adminDe: AdminLocale = {
  'admin.title': 'Verwaltung',
  'admin.back': 'Zurück zu den Dateien',
  'admin.only': 'Nur Administratoren können diese Seite sehen.',
  'load.failed': 'Das konnte nicht geladen werden.',
  'load.again': 'Erneut versuchen',
  'load.more': 'Mehr anzeigen',
  'dialog.cancel': 'Abbrechen',
  'dialog.done': 'Fertig',

  // Roles.
  'role.uploader': 'Hochladen: lädt Dateien hoch und löscht eigene',
  'role.viewer': 'Ansehen: sieht Dateien und lädt sie herunter',
  'role.admin': 'Administration: verwaltet auch Personen und löscht alle Dateien',
  'role.uploader.short': 'Hochladen',
  'role.viewer.short': 'Ansehen',
  'role.admin.short': 'Administration',

  // A one-time password.
  'secret.once': 'Kopiere das Passwort jetzt. Es wird nicht noch einmal angezeigt.',
  'secret.label': 'Einmalpasswort',
  'secret.copy': 'Passwort kopieren',
  'secret.copied': 'Kopiert',
  'secret.notCopied': 'Dieser Browser kann nicht kopieren. Markiere das Passwort und kopiere es selbst.',
  'secret.use': 'Gib es {name} auf sicherem Weg. Beim ersten Anmelden verlangt die Seite ein neues Passwort.',

  // The people.
  'people.title': 'Personen',
  'people.why': 'Wer sich anmelden kann, was sie dürfen und wie viel sie speichern dürfen.',
  'people.none': 'Es gibt keine Konten.',
  'people.find': 'Nach Namen suchen',
  'people.name': 'Benutzername',
  'people.name.hint':
    'Buchstaben, Ziffern und . _ @ - ohne Leerzeichen. Er kann später nicht geändert werden.',
  'people.role': 'Rolle',
  'people.ownRole': 'Deine Rolle kann jemand anderes aus der Administration ändern.',
  'people.storage': 'Speicher',
  'people.storage.of': '{used} von {quota}',
  'people.lastSignIn': 'Letzte Anmeldung',
  'people.never': 'Nicht bekannt',
  'people.you': 'Du',
  'people.isDisabled': 'Gesperrt',
  'people.mustChange': 'Neues Passwort nötig',
  'people.mustChange.why': 'Hat ein Einmalpasswort und muss bei der nächsten Anmeldung ein neues wählen.',
  'people.change.column': 'Ändern',
  'people.change': 'Ändern …',
  'people.change.label': '{name} ändern',
  'people.quota': 'Speicherlimit',
  'people.quota.default': 'Das Limit des Servers',
  'people.quota.own': 'Ein Limit für diese Person',
  'people.quota.size': 'Größe',
  'people.quota.unit': 'Einheit',
  'people.quota.wrong': 'Gib eine Größe wie 50 oder 1,5 ein.',
  'people.save': 'Speichern',
  'people.saved': '{name} gespeichert.',
  'people.own':
    'Das ist dein eigenes Konto. Dein Passwort und deine Anmeldungen änderst du auf der Kontoseite.',
  'people.add': 'Person hinzufügen …',
  'people.add.title': 'Person hinzufügen',
  'people.add.button': 'Hinzufügen',
  'people.added': '{name} hinzugefügt',
  'people.taken': 'Es gibt schon eine Person mit diesem Namen.',
  'people.hasFiles':
    'Eine gelöschte Person dieses Namens hat noch Dateien. Lösche zuerst die Dateien, oder wähle einen anderen Namen.',
  'people.lastAdmin':
    'Das ist das letzte Konto mit Administration. Gib zuerst einer anderen Person diese Rolle.',

  // Actions on an account.
  'people.password': 'Passwort zurücksetzen …',
  'people.password.title': 'Passwort von {name} zurücksetzen?',
  'people.password.why':
    'Du erhältst ein Einmalpasswort. {name} wird überall abgemeldet, und alle API-Token werden widerrufen.',
  'people.password.button': 'Passwort zurücksetzen',
  'people.password.new': 'Neues Passwort für {name}',
  'people.signOut': 'Abmelden …',
  'people.signOut.title': '{name} überall abmelden?',
  'people.signOut.why':
    'Alle Browser müssen sich neu anmelden, und laufende Uploads und Downloads enden. Uploads können fortgesetzt werden.',
  'people.signOut.tokens': 'Auch alle API-Token widerrufen',
  'people.signOut.button': 'Überall abmelden',
  'people.signedOut': '{name} abgemeldet.',
  'people.disable': 'Sperren …',
  'people.disable.title': '{name} sperren?',
  'people.disable.why':
    'Die Person kann sich nicht anmelden, API-Token funktionieren nicht, und laufende Uploads und Downloads enden. Dateien bleiben. Du kannst das Konto wieder freigeben.',
  'people.disable.button': 'Konto sperren',
  'people.disabled': '{name} gesperrt.',
  'people.enable': 'Freigeben',
  'people.enabled': '{name} freigegeben.',
  'people.remove': 'Entfernen …',
  'people.remove.title': '{name} entfernen?',
  'people.remove.why':
    'Das Konto und seine API-Token werden gelöscht und seine unfertigen Uploads abgebrochen. Seine Dateien ({size}) bleiben für alle. Das kann nicht rückgängig gemacht werden.',
  'people.remove.button': 'Konto entfernen',
  'people.removed': '{name} entfernt.',
};
