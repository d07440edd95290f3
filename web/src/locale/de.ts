import type { Locale } from './en';

export const de: Locale = {
  // The page and its header.
  'app.skip': 'Zu den Dateien springen',
  'app.loading': 'Wird geladen …',
  'app.offline':
    'Der Server ist nicht erreichbar. Uploads werden automatisch fortgesetzt, sobald die Verbindung wieder steht.',
  'app.notLoaded': 'Die Seite konnte nicht vollständig geladen werden. Lade sie neu.',
  'app.online': 'Wieder online.',
  'signin.as': 'Angemeldet als {name}',
  'signin.out': 'Abmelden',
  'account.link': 'Konto',
  'admin.link': 'Verwaltung',

  // Signing in.
  'app.tagline': 'Dateien jeder Größe hochladen. Jedes Byte geprüft.',
  'signin.title': 'Anmelden',
  'signin.name': 'Benutzername',
  'signin.password': 'Passwort',
  'signin.button': 'Anmelden',
  'signin.wrong':
    'Benutzername oder Passwort ist falsch. Wenn du dein Passwort vergessen hast, wende dich an deine Administration.',
  'signin.tooMany': 'Zu viele fehlgeschlagene Versuche. Versuche es in {time} erneut.',
  'signin.tooMany.short': 'Zu viele fehlgeschlagene Versuche. Versuche es später erneut.',
  'signin.again': 'Deine Sitzung ist abgelaufen. Melde dich an, um deine Uploads fortzusetzen.',

  // Replacing a temporary password.
  'password.title': 'Neues Passwort wählen',
  'password.why': 'Das Passwort von {name} ist vorläufig. Wähle ein neues, um fortzufahren.',
  'password.current': 'Aktuelles Passwort',
  'password.new': 'Neues Passwort',
  'password.again': 'Neues Passwort bestätigen',
  'password.hint':
    'Mindestens {length} Zeichen. Mehrere unzusammenhängende Wörter sind leicht zu merken und schwer zu erraten.',
  'password.button': 'Passwort ändern',
  'password.different': 'Die neuen Passwörter stimmen nicht überein.',
  'password.wrong': 'Das aktuelle Passwort ist falsch.',
  'password.tooShort': 'Das neue Passwort muss mindestens {length} Zeichen lang sein.',
  'password.tooLong': 'Das neue Passwort ist zu lang.',
  'password.repetition': 'Das neue Passwort wiederholt dieselben Zeichen. Wähle ein anderes.',
  'password.ownName': 'Das neue Passwort besteht fast nur aus deinem Benutzernamen. Wähle ein anderes.',
  'password.common': 'Dieses Passwort wird häufig verwendet und ist leicht zu erraten. Wähle ein anderes.',
  'password.same': 'Das neue Passwort ist dasselbe wie das aktuelle.',

  // The settings.
  'settings.title': 'Einstellungen',
  'language.label': 'Sprache',
  'theme.label': 'Design',
  'theme.light': 'Hell',
  'theme.dark': 'Dunkel',
  'theme.system': 'Systemstandard',
  'limits.connections': 'Parallele Verbindungen',
  'limits.automatic': 'Automatisch',
  'limits.speed': 'Geschwindigkeitslimit für Uploads (MB/s)',
  'limits.none': 'Kein Limit',
  'settings.keys': 'F6 springt zur neuesten Meldung und zurück.',

  // The drop area.
  'drop.title': 'Dateien hier ablegen',
  'drop.touch': 'Dateien hochladen',
  'drop.now': 'Zum Hochladen loslassen',
  'drop.choose': 'Dateien auswählen',
  'drop.folder': 'Ordner auswählen',
  'drop.reading': {
    one: 'Ordner wird gelesen … 1 Datei gefunden',
    other: 'Ordner wird gelesen … {count} Dateien gefunden',
  },
  'drop.formats': 'Erlaubte Dateitypen: {list}',
  'drop.anyFormat': 'Alle Dateitypen',
  'drop.maxSize': 'Bis zu {size} pro Datei',
  'drop.available': '{size} verfügbar',
  'test.button': 'Verbindung testen',

  // Messages about files that are not added to the uploads.
  'rejected.format': '„{name}“ kann nicht hochgeladen werden. Erlaubte Dateitypen: {list}.',
  'rejected.content':
    '„{name}“ kann nicht hochgeladen werden. Die Datei wurde nicht als Disk-Image erkannt, und dieser Server nimmt nur Disk-Images an.',
  'rejected.size':
    '„{name}“ ({size}) kann nicht hochgeladen werden. Eine Datei darf höchstens {limit} groß sein.',
  'rejected.available':
    '„{name}“ ({size}) kann nicht hochgeladen werden. Dir stehen nur noch {limit} zur Verfügung.',
  'rejected.together':
    '„{name}“ ({size}) kann nicht hinzugefügt werden. Die anderen Dateien der Liste lassen nur {limit} übrig.',
  'rejected.places': '„{name}“ kann nicht hinzugefügt werden. Dieser Link nimmt keine weiteren Dateien an.',
  'rejected.unreadable':
    '„{name}“ lässt sich auf diesem Gerät nicht lesen. Prüfe, ob die Datei noch existiert und du sie öffnen darfst.',
  'rejected.twice': '„{name}“ ist bereits in deiner Upload-Liste.',
  'rejected.twiceMany': '{count} Dateien sind bereits in deiner Upload-Liste.',
  'rejected.more': {
    one: '1 weitere Datei konnte nicht hinzugefügt werden.',
    other: '{count} weitere Dateien konnten nicht hinzugefügt werden.',
  },
  'sums.read': {
    one: 'Die Prüfsummen in „{name}“ wurden gelesen. 1 Datei wird beim Hochladen mit ihrer Prüfsumme verglichen.',
    other:
      'Die Prüfsummen in „{name}“ wurden gelesen. {count} Dateien werden beim Hochladen mit ihren Prüfsummen verglichen.',
  },
  'sums.readNone':
    'Die Prüfsummen in „{name}“ wurden gelesen. Sie gehören zu keiner der Dateien, die hochgeladen werden.',
  'problem.differs-from-list':
    'Diese Datei stimmt nicht mit der Prüfsumme in der Liste überein. Sie ist beschädigt oder eine andere Version. Lade sie erneut herunter.',

  // The list of uploads: its heading and its buttons.
  'uploads.title': 'Uploads',
  'uploads.summary': '{done} von {total}',
  'uploads.left': 'noch {time}',
  'uploads.progress': 'Gesamter Upload-Fortschritt',
  'uploads.count': {
    one: '1 Upload',
    other: '{count} Uploads',
  },
  'uploads.order': 'Upload-Reihenfolge',
  'uploads.order.arrival': 'Wie hinzugefügt',
  'uploads.order.smallest': 'Kleinste zuerst',
  'uploads.pauseAll': 'Alle pausieren',
  'uploads.resumeAll': 'Alle fortsetzen',
  'uploads.reopen': {
    one: 'Unfertigen Upload fortsetzen',
    other: '{count} unfertige Uploads fortsetzen',
  },
  'uploads.cancelAll': 'Alle abbrechen',
  'uploads.clear': 'Fertige entfernen',
  'uploads.links': 'Alle Links kopieren',

  // One upload: its progress and its buttons. The key without `.words` is the label for screen readers.
  'upload.progress': 'Upload-Fortschritt von {name}',
  'upload.numbers': '{arrived} von {size}',
  'upload.graph': 'Geschwindigkeit der letzten Minute',
  'upload.rename': '{name} umbenennen',
  'upload.pause': 'Upload von {name} pausieren',
  'upload.resume': 'Upload von {name} fortsetzen',
  'upload.reopen': 'Upload von {name} fortsetzen',
  'upload.reopen.words': 'Fortsetzen',
  'upload.find': 'Datei erneut auswählen: {name}',
  'upload.find.words': 'Datei erneut auswählen',
  'upload.retry': 'Upload von {name} erneut versuchen',
  'upload.retry.words': 'Erneut versuchen',
  'upload.now': 'Jetzt versuchen: {name}',
  'upload.now.words': 'Jetzt versuchen',
  'upload.here': 'Hier fortsetzen: {name}',
  'upload.here.words': 'Hier fortsetzen',
  'upload.anyway': '{name} trotzdem hochladen',
  'upload.anyway.words': 'Trotzdem hochladen',
  'upload.check': 'Prüfsumme von {name} anzeigen',
  'upload.check.words': 'Prüfsumme',
  'upload.cancel': 'Upload von {name} abbrechen',
  'upload.dismiss': '{name} aus der Liste entfernen',

  // The status of one upload.
  'phase.waiting': 'In der Warteschlange',
  'phase.starting': 'Verbindung wird hergestellt …',
  'phase.comparing': 'Es wird geprüft, ob diese Datei schon auf dem Server ist … {percent}',
  'phase.sending': 'Wird hochgeladen',
  'phase.retrying': 'Verbindung unterbrochen. Neuer Versuch …',
  'phase.offline': 'Du bist offline. Der Upload wird automatisch fortgesetzt.',
  'phase.paused': 'Pausiert',
  'phase.signed-out': 'Zum Fortsetzen erneut anmelden',
  'phase.other-tab': 'Wird in einem anderen Tab hochgeladen',
  'phase.elsewhere': 'Wurde auf einem anderen Gerät fortgesetzt',
  'phase.needs-file': 'Zum Fortsetzen dieselbe Datei auswählen oder ablegen.',
  'phase.needs-file.handle': 'Dieser Upload lässt sich mit einem Klick fortsetzen.',
  'phase.finishing': 'Wird abgeschlossen …',
  'phase.verifying': 'Wird mit der hochgeladenen Kopie verglichen … {percent}',
  'phase.done': 'Hochgeladen und geprüft',
  'phase.done.unchecked': 'Hochgeladen',
  'phase.done.already': 'Schon auf dem Server – nichts hochzuladen',
  'phase.failed': 'Upload fehlgeschlagen',
  'phase.cancelled': 'Abgebrochen',
  'upload.failed': 'Upload fehlgeschlagen. {reason}',
  'upload.retrying': 'Neuer Versuch … ({reason})',
  'upload.no-space': 'Der Upload wird fortgesetzt, sobald mehr Platz frei ist.',
  'upload.storage-unavailable': 'Der Upload wird automatisch fortgesetzt, sobald er antwortet.',
  'upload.quiet': 'Seit {time} keine Antwort. Ein neuer Versuch folgt automatisch.',
  'upload.unchecked': 'ohne HTTPS bei der Übertragung nicht geprüft',

  // Why an upload retries, after “Retrying…”.
  'retrying.stalled': 'keine Antwort vom Server',
  'retrying.busy': 'der Server ist ausgelastet',
  'retrying.stopping': 'der Server startet neu',
  'retrying.failure': 'der Server meldet einen Fehler',

  // What limits the speed of an upload, after “Uploading”.
  'slow.limit': 'begrenzt durch dein Geschwindigkeitslimit',
  'slow.device': 'begrenzt durch dieses Gerät',
  'slow.network': 'begrenzt durch dein Netzwerk',
  'slow.server': 'begrenzt durch den Server',

  // Messages and announcements about uploads.
  'upload.otherFile':
    '„{chosen}“ ist eine andere Datei. Wähle die ursprüngliche Datei, um „{name}“ fortzusetzen.',
  'uploads.stay': {
    one: '1 Datei konnte nicht erneut geöffnet werden. Wähle sie zum Fortsetzen erneut aus oder ziehe sie auf diese Seite.',
    other:
      '{count} Dateien konnten nicht erneut geöffnet werden. Wähle sie zum Fortsetzen erneut aus oder ziehe sie auf diese Seite.',
  },
  'uploads.cancelled': 'Upload von {name} abgebrochen.',
  'uploads.cancelledMany': '{count} Uploads abgebrochen.',
  'uploads.links.copied': {
    one: 'Link kopiert.',
    other: '{count} Links kopiert.',
  },
  'upload.announce': '{name}: {percent}',
  'uploads.announce': '{percent} hochgeladen, {done} von {count} Dateien fertig',
  'uploads.arrived': {
    one: '1 Datei hochgeladen.',
    other: '{count} Dateien hochgeladen.',
  },
  'uploads.failed': {
    one: '1 Upload fehlgeschlagen.',
    other: '{count} Uploads fehlgeschlagen.',
  },

  // Renaming an upload.
  'rename.title': 'Umbenennen',
  'rename.label': 'Dateiname',
  'rename.late': '{name} wird schon hochgeladen und kann nicht umbenannt werden.',

  // The list of files.
  'files.title': 'Dateien',
  'files.search': 'Dateien suchen',
  'files.sort': 'Sortieren nach',
  'files.sort.newest': 'Neueste zuerst',
  'files.sort.oldest': 'Älteste zuerst',
  'files.sort.name': 'Name (A–Z)',
  'files.sort.largest': 'Größte zuerst',
  'files.sort.smallest': 'Kleinste zuerst',
  'files.notify': 'Benachrichtigungen für neue Dateien und fertige Uploads einschalten',
  'files.empty': 'Noch keine Dateien. Neue Dateien erscheinen hier, sobald sie hochgeladen sind.',
  'files.empty.viewer': 'Noch keine Dateien.',
  'files.nothing': 'Keine Dateien zu „{search}“ gefunden.',
  'files.failed': 'Die Dateien konnten nicht geladen werden.',
  'files.moreFailed': 'Weitere Dateien konnten nicht geladen werden.',
  'files.again': 'Erneut versuchen',
  'files.select': 'Auswählen',
  'files.unseen': {
    one: '1 neue Datei anzeigen',
    other: '{count} neue Dateien anzeigen',
  },
  'files.ends': 'Wird am {date} gelöscht',
  'files.new': 'Neu',
  'files.you': 'du',
  'files.through': 'über „{link}“',
  'files.noImage': 'Unbekanntes Format',
  'files.noImage.why':
    'Diese Datei wurde weder als Disk-Image noch als komprimiertes Image erkannt. Prüfe, ob es die richtige Datei ist.',
  'files.computing': 'wird berechnet …',
  'files.details': 'Details zu {name}',
  'files.download': '{name} herunterladen',
  'files.link': 'Link kopieren: {name}',
  'files.checksum': 'Prüfsumme von {name} anzeigen',
  'files.delete': '{name} löschen',

  // Messages about files.
  'files.arrived': '{owner} hat {name} hochgeladen ({size})',
  'files.arrivedThrough': '{name} ({size}) ist über den Link „{link}“ angekommen',
  'files.arrivedThroughMany': '{count} Dateien sind über den Link „{link}“ angekommen',
  'files.arrivedMany': '{owner} hat {count} Dateien hochgeladen',
  'files.link.copied': 'Link zu {name} kopiert.',
  'files.deleted': '{name} gelöscht.',
  'files.notDeleted': '{name} konnte nicht gelöscht werden. {reason}',

  // The checksum of a file.
  'checksum.title': 'Prüfsumme vergleichen',
  'checksum.copy': 'Kopieren',
  'checksum.copied': 'Kopiert',
  'checksum.link': 'Link kopieren',
  'checksum.label': 'Erwartete SHA-256- oder SHA-512-Prüfsumme einfügen oder eine Prüfsummenliste ablegen',
  'checksum.matches': 'Die Prüfsummen stimmen überein. Diese Datei ist mit dem Original identisch.',
  'checksum.differs':
    'Die Prüfsummen stimmen nicht überein. Diese Datei ist nicht mit dem Original identisch.',
  'checksum.unnamed': 'Diese Liste enthält keine Prüfsumme für „{name}“.',
  'checksum.none': 'Dieser Text enthält keine SHA-256- oder SHA-512-Prüfsumme.',
  'checksum.waits': 'Der Server berechnet die Prüfsumme noch. Das Ergebnis erscheint hier.',
  'checksum.waits512':
    'Der Server berechnet die SHA-512-Prüfsumme dieser Datei. Das Ergebnis erscheint hier.',
  'checksum.failed': 'Der Server konnte die SHA-512-Prüfsumme nicht berechnen. {reason}',

  // The connection test.
  'test.title': 'Verbindungstest',
  'test.hint': 'Der Test lädt bis zu 110 MB Daten hoch und löscht sie danach.',
  'test.running': 'Test läuft …',
  'test.passed': 'Alle Prüfungen bestanden.',
  'test.problems':
    'Einige Prüfungen haben Probleme gefunden. Gib die Ergebnisse an deine Administration weiter.',
  'test.failed': 'Der Test konnte nicht abgeschlossen werden. {reason}',
  'test.secure.good': 'Sichere Verbindung (HTTPS). Daten werden bei der Übertragung geprüft.',
  'test.secure.weak': 'Kein HTTPS. Daten können bei der Übertragung nicht geprüft werden.',
  'test.clock.good': 'Die Uhren dieses Geräts und des Servers stimmen überein.',
  'test.clock.weak':
    'Die Uhren dieses Geräts und des Servers weichen um {time} voneinander ab. Zeiten auf dieser Seite stimmen möglicherweise nicht.',
  'test.body.good': 'Anfragen von {size} werden angenommen.',
  'test.body.weak':
    'Ein Proxy lehnt Anfragen von {size} ab. Uploads funktionieren, aber in kleineren Teilen.',
  'test.body.small': 'Ein Proxy lehnt Anfragen von 1 MB ab. Uploads funktionieren, aber langsam.',
  'test.speed': 'Geschwindigkeit einer Verbindung: {speed}',
  'test.streaming.good':
    'Daten werden laufend weitergeleitet. Nach einer Unterbrechung muss nur wenig erneut gesendet werden.',
  'test.streaming.weak':
    'Ein Proxy puffert ganze Anfragen. Nach einer Unterbrechung wird der laufende Teil erneut gesendet.',
  'test.events.good': 'Live-Aktualisierungen kommen sofort an.',
  'test.events.weak':
    'Ein Proxy verzögert Live-Aktualisierungen. Neue Dateien erscheinen möglicherweise verspätet.',
  'test.http2':
    'Die Verbindung nutzt HTTP/2. Wenn Uploads langsamer sind als deine Internetverbindung, lass deine Administration die HTTP/2-Einstellungen des Proxys prüfen.',

  // Every dialog and every message.
  'dialog.close': 'Schließen',
  'toast.list': 'Meldungen',
  'toast.undo': 'Rückgängig',
  'toast.reach': 'Mit F6 erreichst du „{action}“.',
  'toast.close': 'Ausblenden',

  // Why something failed. The forms `.short` are for responses without the values.
  'problem.file-changed': 'Die Datei wurde auf diesem Gerät geändert oder verschoben. Wähle sie erneut aus.',
  'problem.file-unreadable': 'Die Datei lässt sich auf diesem Gerät nicht mehr lesen. Wähle sie erneut aus.',
  'problem.not-an-image':
    'Diese Datei wurde nicht als Disk-Image erkannt, und dieser Server nimmt nur Disk-Images an.',
  'problem.not-digested': 'Dieser Browser konnte die Prüfsumme nicht berechnen.',
  'problem.format-not-allowed': 'Dateityp nicht erlaubt. Erlaubte Dateitypen: {list}.',
  'problem.format-not-allowed.short': 'Dateityp nicht erlaubt.',
  'problem.bad-name': 'Dieser Dateiname ist nicht erlaubt. Benenne die Datei um und versuche es erneut.',
  'problem.space-around-name':
    'Der Dateiname darf nicht mit einem Leerzeichen beginnen oder enden. Benenne die Datei um und versuche es erneut.',
  'problem.too-large-file': 'Datei zu groß. Das Maximum ist {limit}.',
  'problem.too-large-file.short': 'Datei zu groß.',
  'problem.over-quota': 'Nicht genug Kontingent: {available} frei, {length} benötigt.',
  'problem.over-quota.short': 'Nicht genug Kontingent. Lösche Dateien oder brich unfertige Uploads ab.',
  'problem.no-space': 'Der Server hat nur noch {available} freien Speicherplatz.',
  'problem.no-space.short': 'Der Server hat keinen Speicherplatz mehr.',
  'problem.too-many-uploads': 'Du hast zu viele unfertige Uploads (max. {max}).',
  'problem.too-many-uploads.short': 'Du hast zu viele unfertige Uploads.',
  'problem.link-used': 'Dieser Link nimmt keine weiteren Dateien an.',
  'problem.link-ended': 'Dieser Link ist beendet.',
  'problem.digest-mismatch':
    'Die hochgeladenen Daten stimmen nicht mit der Datei auf diesem Gerät überein. Lade die Datei erneut hoch.',
  'problem.not-found': 'Diese Datei gibt es nicht mehr.',
  'problem.not-allowed': 'Dir fehlt die Berechtigung zum Hochladen.',
  'problem.forbidden': 'Dazu fehlt dir die Berechtigung.',
  'problem.stalled': 'Keine Antwort vom Server.',
  'problem.no-answer': 'Der Server hat nicht geantwortet.',
  'problem.busy': 'Der Server ist ausgelastet. Versuche es gleich noch einmal.',
  'problem.stopping': 'Der Server wird gerade heruntergefahren. Versuche es gleich noch einmal.',
  'problem.storage-unavailable': 'Der Speicher des Servers antwortet nicht.',
  'problem.storage-failure':
    'Der Server kann nicht auf seinen Datenträger zugreifen. Wende dich an deine Administration.',
  'problem.internal':
    'Auf dem Server ist ein Fehler aufgetreten. Wende dich an deine Administration und nenne die Anfrage-ID {id}.',
  'problem.internal.short': 'Auf dem Server ist ein Fehler aufgetreten. Wende dich an deine Administration.',
  'problem.too-large':
    'Ein Proxy zwischen dir und dem Server lehnt Anfragen dieser Größe ab. Nutze „Verbindung testen“ oder wende dich an deine Administration.',
  'problem.misdirected':
    'Der Server akzeptiert diese Adresse nicht. Frage deine Administration nach der richtigen Adresse.',
  'problem.not-the-server':
    'Die Antwort stammt nicht von diesem Server. Prüfe, ob dein Netzwerk eine eigene Anmeldeseite hat.',
  'problem.unexpected': 'Etwas ist schiefgegangen. Lade die Seite neu und versuche es erneut.',
  'problem.other': 'Der Server meldet einen Fehler ({status}). Versuche es später erneut.',
};
