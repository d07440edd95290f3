import { signal } from '@preact/signals';
import { recall, remember } from './text';

export type Theme = 'light' | 'dark' | 'system';

function remembered(): Theme {
  const kept = recall('lading.theme');
  return kept === 'light' || kept === 'dark' ? kept : 'system';
}

export const theme = signal<Theme>(remembered());

/** Changes the theme and stores the choice; `theme.js` applies it before the first paint of the next visit. */
export function setTheme(chosen: Theme): void {
  theme.value = chosen;
  remember('lading.theme', chosen);
  if (chosen === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = chosen;
}
