import { LANGUAGES, type Language, language, setLanguage, text } from './text';
import { setTheme, type Theme, theme } from './theme';

const THEMES: Theme[] = ['system', 'light', 'dark'];

/** Language and theme on this device. */
export function Appearance() {
  return (
    <>
      <label class="setting">
        {text('language.label')}
        <select
          value={language.value}
          onChange={(event) => void setLanguage(event.currentTarget.value as Language)}
        >
          {Object.entries(LANGUAGES).map(([code, { name }]) => (
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
    </>
  );
}
