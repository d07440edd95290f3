import { Dialog } from './Dialog';
import { LANGUAGES, type Language, language, speak, text } from './text';
import { setTheme, type Theme, theme } from './theme';

const THEMES: Theme[] = ['system', 'light', 'dark'];

/** How the page looks and speaks on this machine. */
export function Settings({ close }: { close: () => void }) {
  return (
    <Dialog title={text('settings')} close={close}>
      <label class="setting">
        {text('language.label')}
        <select
          value={language.value}
          onChange={(event) => void speak(event.currentTarget.value as Language)}
        >
          {Object.entries(LANGUAGES).map(([code, name]) => (
            <option key={code} value={code} lang={code}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label class="setting">
        {text('theme.label')}
        <select value={theme.value} onChange={(event) => setTheme(event.currentTarget.value as Theme)}>
          {THEMES.map((each) => (
            <option key={each} value={each}>
              {text(`theme.${each}`)}
            </option>
          ))}
        </select>
      </label>
      <p class="hint">{text('settings.keys')}</p>
    </Dialog>
  );
}
