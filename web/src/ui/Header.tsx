import { useSignal } from '@preact/signals';
import type { App } from './app';
import { GearIcon, Logo } from './icons';
import { Later } from './Later';
import { text } from './text';

/** Who we are, who you are, and the way to how it looks. */
export function Header({ app }: { app: App }) {
  const person = app.person.value;
  const open = useSignal(false);
  const uploads = Boolean(person) && person?.role !== 'viewer';
  const close = () => {
    open.value = false;
  };
  return (
    <header class="top">
      <div class="brand">
        <Logo />
        <h1>Lading</h1>
      </div>
      <button
        type="button"
        class="icon-button"
        aria-label={text('settings')}
        title={text('settings')}
        onClick={() => {
          open.value = true;
        }}
      >
        <GearIcon />
      </button>
      {person && (
        <button
          type="button"
          class="quiet"
          title={text('signin.as', { name: person.name })}
          onClick={() => void app.signOut()}
        >
          <bdi class="who">{person.name}</bdi> <span>{text('signin.out')}</span>
        </button>
      )}
      {open.value && (
        <Later part={() => import('./Settings').then((m) => m.Settings)} with={{ uploads, close }} />
      )}
    </header>
  );
}
