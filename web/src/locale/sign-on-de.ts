import type { SignOnLocale } from './sign-on-en';

export const signOnDe: SignOnLocale = {
  'signon.or': 'oder',
  'signon.button': 'Weiter mit {name}',
  'signon.again': 'Öffnet einen neuen Tab. Kehre in diesen zurück, um deine Uploads fortzusetzen.',
  'signon.unreachable':
    '{name} ist nicht erreichbar. Versuche es später erneut, oder melde dich mit einem Passwort an.',
  'signon.denied': 'Die Anmeldung bei {name} wurde abgebrochen.',
  'signon.provider-error':
    '{name} hat einen Fehler gemeldet ({code}). Versuche es erneut, oder frage deinen Administrator.',
  'signon.expired':
    'Die Anmeldung hat zu lange gedauert, oder wurde in einem anderen Browser fortgesetzt. Versuche es erneut.',
  'signon.invalid': 'Die Antwort von {name} konnte nicht überprüft werden. Frage deinen Administrator.',
  'signon.busy': 'Gerade melden sich zu viele Personen an. Versuche es in einigen Sekunden erneut.',
  'signon.bad-name': 'Dein Benutzername bei {name} ist hier nicht möglich. Frage deinen Administrator.',
  'signon.name-taken':
    'Dein Benutzername gehört hier zu einem anderen Konto. Wenn es deines ist, melde dich mit seinem Passwort an, oder frage deinen Administrator.',
  'signon.name-has-files':
    'Ein gelöschtes Konto mit deinem Benutzernamen besitzt noch Dateien. Frage deinen Administrator.',
  'signon.not-invited': 'Du hast hier noch kein Konto. Bitte deinen Administrator, eines anzulegen.',
  'signon.no-role': 'Du bist in keiner Gruppe, die diesen Server benutzen darf. Frage deinen Administrator.',
  'signon.disabled': 'Dein Konto ist gesperrt. Frage deinen Administrator.',
  'signon.last-admin':
    'Du bist hier der letzte Administrator, aber keiner mehr bei {name}. Melde dich mit einem Passwort an, und mache jemand anderen zum Administrator.',
};
