import type { App } from './app';
import { Logo } from './icons';
import { LANGUAGES, type Language, language, speak, text } from './text';
import { setTheme, type Theme, theme } from './theme';

const THEMES: Theme[] = ['system', 'light', 'dark'];

/** Who we are, who you are, and how it looks. */
export function Header({ app }: { app: App }) {
  const person = app.person.value;
  return (
    <header class="top">
      <div class="brand">
        <Logo />
        <h1>Lading</h1>
      </div>
      <div class="choices">
        <label>
          <span class="unseen">{text('language.label')}</span>
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
        <label>
          <span class="unseen">{text('theme.label')}</span>
          <select value={theme.value} onChange={(event) => setTheme(event.currentTarget.value as Theme)}>
            {THEMES.map((each) => (
              <option key={each} value={each}>
                {text(`theme.${each}`)}
              </option>
            ))}
          </select>
        </label>
        {person && (
          <button
            type="button"
            class="quiet"
            title={text('signin.as', { name: person.name })}
            onClick={() => void app.signOut()}
          >
            <span class="who">{person.name}</span> {text('signin.out')}
          </button>
        )}
      </div>
    </header>
  );
}
