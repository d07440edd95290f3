import type { VisitLocale } from './visit-en';

export const visitDe: VisitLocale = {
  // Opening a link.
  'visit.opening': 'Link wird geöffnet …',
  'visit.offline': 'Der Server ist nicht erreichbar. Die Seite versucht es automatisch erneut.',
  'visit.failed': 'Der Link konnte nicht geöffnet werden. {reason}',
  'visit.again': 'Erneut versuchen',
  'visit.missing': 'Diesen Link gibt es nicht',
  'visit.missing.why':
    'Die Adresse ist unvollständig, oder der Link wurde widerrufen. Bitte die Person, die ihn dir geschickt hat, um einen neuen.',
  'visit.ended': 'Dieser Link ist beendet',
  'visit.ended.why':
    'Er ist abgelaufen, oder er wurde so oft benutzt, wie er erlaubt. Bitte die Person, die ihn dir geschickt hat, um einen neuen.',
  'visit.revoked': 'Dieser Link wurde widerrufen',
  'visit.revoked.why': 'Über ihn können keine Dateien mehr gesendet werden.',

  // A link with a password.
  'locked.title': 'Passwort eingeben',
  'locked.why':
    'Dieser Link ist mit einem Passwort geschützt. Frage die Person danach, die dir den Link geschickt hat.',
  'locked.password': 'Passwort',
  'locked.button': 'Link öffnen',
  'locked.wrong': 'Falsches Passwort.',

  // Sending files.
  'send.from': '{owner} bittet dich um Dateien',
  'send.untitled': 'Dateien senden',
  'send.note': 'Nachricht von {owner}',
  'send.until': 'Offen bis {moment}',
  'send.places': {
    one: 'Noch 1 Datei',
    other: 'Noch {count} Dateien',
  },
  'send.full': 'Dieser Link nimmt keine weiteren Dateien an.',
  'send.busy':
    'Du kannst den Upload anhalten und sogar diese Seite schließen: Öffne den Link wieder in diesem Browser, um ihn fortzusetzen.',

  // The files that were received.
  'received.title': 'Empfangen',
  'received.why': 'Der Server hat diese Dateien vollständig gespeichert und geprüft.',
  'received.thanks': 'Danke',
  'received.thanks.why': {
    one: '{owner} hat deine Datei erhalten ({size}). Du kannst diese Seite schließen.',
    other: '{owner} hat deine {count} Dateien erhalten ({size}). Du kannst diese Seite schließen.',
  },
  'received.sum': 'SHA-256 von {name}',
  'received.computing': 'SHA-256 wird berechnet …',
  'received.gone': 'Die Datei wurde gelöscht, nachdem sie empfangen war.',
  'received.copy': 'SHA-256-Liste kopieren',
  'received.copied': {
    one: 'Die SHA-256 von 1 Datei ist kopiert.',
    other: 'Die SHA-256 von {count} Dateien sind kopiert.',
  },

  // Downloading a file.
  'get.from': '{owner} teilt eine Datei mit dir',
  'get.download': 'Herunterladen',
  'get.title': 'Details',
  'get.until': 'Verfügbar bis',
  'get.owner': 'Geteilt von',
  'get.remaining': 'Verbleibende Downloads',
  'get.sum': 'Prüfsumme',
  'get.sum.later': 'Der Server berechnet sie noch. Lade die Seite später neu.',
  'get.browserOnly':
    'Dieser Link hat ein Passwort, deshalb kann die Datei nur in einem Browser heruntergeladen werden.',
};
