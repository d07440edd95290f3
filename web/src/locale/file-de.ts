import type { FileLocale } from './file-en';

export const fileDe: FileLocale = {
  // The page of a file.
  'file.back': 'Zurück zu den Dateien',
  'file.loading': 'Wird geladen …',
  'file.gone': 'Diese Datei gibt es nicht mehr',
  'file.gone.why': 'Sie wurde gelöscht, oder die Adresse ist falsch.',
  'file.deleted': '„{name}“ wurde gelöscht',
  'file.deleted.why': 'Diese Datei ist nicht mehr auf dem Server.',
  'file.failed': 'Die Datei konnte nicht geladen werden. {reason}',
  'file.offline':
    'Der Server ist nicht erreichbar. Die Datei wird geladen, sobald die Verbindung wieder steht.',
  'file.again': 'Erneut versuchen',
  'file.download': 'Herunterladen',
  'file.link': 'Link kopieren',
  'file.compare': 'Prüfsumme vergleichen',
  'file.rename': 'Umbenennen',
  'file.end': 'Löschdatum',
  'file.delete': 'Löschen',

  // Renaming it.
  'rename.label': 'Neuer Name',
  'rename.save': 'Namen speichern',
  'rename.cancel': 'Abbrechen',
  'rename.done': 'Umbenannt in {name}.',
  'rename.bad':
    'Dieser Name ist nicht erlaubt. Er darf keine Schrägstriche und keine unsichtbaren Zeichen enthalten und höchstens 255 Byte lang sein.',
  'rename.outdated':
    'Die Datei wurde inzwischen in „{name}“ umbenannt. Speichere noch einmal, um deinen Namen zu verwenden.',

  // Changing when it is deleted.
  'end.label': 'Behalten bis zum Ende des',
  'end.save': 'Datum speichern',
  'end.clear': 'So lange wie möglich behalten',
  'end.done': 'Die Datei wird am {day} gelöscht.',
  'end.none': 'Die Datei wird behalten.',
  'end.tooLate':
    'Wähle einen Tag in der Zukunft, aber keinen nach dem {day}: Länger behält der Server keine Datei.',
  'end.past': 'Wähle einen Tag in der Zukunft.',

  // Its details.
  'details.title': 'Details',
  'details.size': 'Größe',
  'details.bytes': {
    one: '1 Byte',
    other: '{count} Byte',
  },
  'details.size.both': '{size} ({bytes})',
  'details.type': 'Angegebener Typ',
  'details.type.none': 'Nicht angegeben',
  'details.content': 'Inhalt',
  'details.content.format': 'Erkannt als {format}',
  'details.content.image': 'Als Disk-Image oder komprimiertes Image erkannt',
  'details.content.other': 'Nicht als Disk-Image erkannt. Prüfe, ob es die richtige Datei ist.',
  'details.content.unknown': 'Nicht untersucht',
  'details.owner': 'Hochgeladen von',
  'details.owner.you': '{name} (du)',
  'details.link': 'Über den Link',
  'details.added': 'Hochgeladen am',
  'details.modified': 'Zuletzt geändert',
  'details.ends': 'Wird gelöscht am',
  'details.added.both': '{moment} ({ago})',
  'details.id': 'Datei-ID',

  // Its checksums.
  'sums.title': 'Prüfsummen',
  'sums.computing': 'Der Server berechnet sie. Sie erscheint hier.',
  'sums.ask': 'SHA-512 berechnen',
  'sums.ask.why': 'Der Server liest dafür die ganze Datei.',
  'sums.failed': 'SHA-512 konnte nicht berechnet werden. {reason}',

  // The commands.
  'commands.title': 'Im Terminal',
  'commands.system': 'System',
  'commands.windows': 'Windows (PowerShell)',
  'commands.token': 'API-Token eingeben',
  'commands.token.why': 'Füge das Token ein und drücke die Eingabetaste.',
  'commands.token.new': 'API-Token erstellen',
  'commands.fetch': 'Herunterladen',
  'commands.fetch.why':
    'Führe denselben Befehl noch einmal aus, um einen unterbrochenen Download fortzusetzen.',
  'commands.check': 'Heruntergeladene Datei prüfen',
  'commands.check.windows': 'Heruntergeladene Datei prüfen; das Ergebnis muss True sein',
  'commands.check.certutil': 'Oder die Ausgabe von certutil mit der SHA-256 vergleichen',
  'commands.check.later': 'Der Befehl erscheint hier, sobald der Server die SHA-256 berechnet hat.',

  // Copying a text.
  copy: 'Kopieren',
  'copy.label': 'Kopieren: {what}',
  'copy.done': 'Kopiert',
  'copy.failed': 'Der Browser hat das Kopieren nicht erlaubt. Markiere den Text und kopiere ihn.',

  // Selecting several files.
  'select.bar': 'Ausgewählte Dateien',
  'select.one': '{name} auswählen',
  'select.all': {
    one: 'Die einzige Datei auswählen',
    other: 'Alle {count} Dateien auswählen',
  },
  'select.all.loaded': {
    one: 'Die 1 bisher geladene Datei auswählen',
    other: 'Die {count} bisher geladenen Dateien auswählen',
  },
  'select.all.found': {
    one: 'Den einzigen Treffer auswählen',
    other: 'Alle {count} Treffer auswählen',
  },
  'select.all.foundLoaded': {
    one: 'Den 1 bisher geladenen Treffer auswählen',
    other: 'Die {count} bisher geladenen Treffer auswählen',
  },
  'select.more': 'Scrolle nach unten, um weitere zu laden.',
  'select.none': 'Keine Dateien ausgewählt',
  'select.count': {
    one: '1 Datei ausgewählt, {size}',
    other: '{count} Dateien ausgewählt, {size}',
  },
  'select.outside': {
    one: '1 davon ist nicht in dieser Liste.',
    other: '{count} davon sind nicht in dieser Liste.',
  },
  'select.done': 'Fertig',
  'select.sums': 'SHA-256 kopieren',
  'select.sums.copied': {
    one: 'SHA-256 von 1 Datei kopiert.',
    other: 'SHA-256 von {count} Dateien kopiert.',
  },
  'select.sums.missing': {
    one: 'SHA-256 von 1 Datei wird noch berechnet.',
    other: 'SHA-256 von {count} Dateien wird noch berechnet.',
  },

  // Deleting the selected files.
  'delete.title': {
    one: '1 Datei löschen?',
    other: '{count} Dateien löschen?',
  },
  'delete.list': 'Zu löschende Dateien',
  'delete.why': 'Das lässt sich nicht rückgängig machen.',
  'delete.others': {
    one: '1 ausgewählte Datei gehört einem anderen Benutzer und wird nicht gelöscht.',
    other: '{count} ausgewählte Dateien gehören anderen Benutzern und werden nicht gelöscht.',
  },
  'delete.button': 'Löschen',
  'delete.keep': 'Abbrechen',
  'delete.running': '{done} von {count} gelöscht …',
  'delete.stop': 'Anhalten',
  'delete.done': {
    one: '1 Datei gelöscht.',
    other: '{count} Dateien gelöscht.',
  },
  'delete.failed': {
    one: '1 Datei konnte nicht gelöscht werden',
    other: '{count} Dateien konnten nicht gelöscht werden',
  },
  'delete.failed.list': 'Nicht gelöschte Dateien',
  'delete.again': 'Erneut versuchen',

  // Saving a list for a download program.
  'list.title': 'Download-Liste',
  'list.why': {
    one: 'Eine Textdatei mit Link, Name und Prüfsumme der ausgewählten Datei.',
    other: 'Eine Textdatei mit Links, Namen und Prüfsummen der {count} ausgewählten Dateien.',
  },
  'list.program': 'Für das Programm',
  'list.save': 'Liste speichern',
  'list.fetch': 'Alle Dateien herunterladen',
  'list.fetch.aria2':
    'Führe den Befehl im Ordner der Liste aus. aria2 prüft die Prüfsummen. Führe ihn zum Fortsetzen noch einmal aus.',
  'list.fetch.curl': 'Führe den Befehl im Ordner der Liste aus, zum Fortsetzen noch einmal.',
  'list.check': 'Heruntergeladene Dateien prüfen',
};
