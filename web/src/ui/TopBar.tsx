import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { GearIcon, Logo } from './icons';
import { Lazy } from './Lazy';
import { text } from './text';

/** The product name and the settings, above every page; `children` are what else a page has there. */
export function TopBar(props: {
  /** Whether the settings have those of uploads. */
  uploads: boolean;
  children?: ComponentChildren;
}) {
  const open = useSignal(false);
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
        aria-label={text('settings.title')}
        title={text('settings.title')}
        onClick={() => {
          open.value = true;
        }}
      >
        <GearIcon />
      </button>
      {props.children}
      {open.value && (
        <Lazy
          part={() => import('./Settings').then((m) => m.Settings)}
          with={{ uploads: props.uploads, close }}
        />
      )}
    </header>
  );
}
