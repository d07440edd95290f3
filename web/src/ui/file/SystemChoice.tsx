import { signal } from '@preact/signals';
import { SYSTEMS, type System, systemOf } from './commands';
import { words } from './words';

/** The system whose commands are shown, on the whole page. */
export const system = signal<System>(systemOf(navigator.userAgent));

const NAMES = { linux: () => 'Linux', macos: () => 'macOS', windows: () => words('commands.windows') };

/** Chooses the system whose commands are shown. */
export function SystemChoice() {
  return (
    <select
      aria-label={words('commands.system')}
      value={system.value}
      onChange={(event) => {
        system.value = event.currentTarget.value as System;
      }}
    >
      {SYSTEMS.map((each) => (
        <option key={each} value={each}>
          {NAMES[each]()}
        </option>
      ))}
    </select>
  );
}
