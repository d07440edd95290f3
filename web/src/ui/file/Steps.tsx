import type { ComponentChildren } from 'preact';
import { ACCOUNT, follow } from '../address';
import { Copyable } from './Copyable';
import { tokenCommand } from './commands';
import { system } from './SystemChoice';
import { words } from './words';

/** One step in a terminal: what it is for, its command, and a note. */
export function Step(props: { title: string; command: string; children?: ComponentChildren }) {
  const { title, command, children } = props;
  return (
    <li>
      <p class="step-title">{title}</p>
      <Copyable what={title} value={command} />
      {children && <p class="hint">{children}</p>}
    </li>
  );
}

/** The step that the commands with a token need. `leave` is called when the link to the account page is followed. */
export function TokenStep({ leave }: { leave?: () => void }) {
  return (
    <Step title={words('commands.token')} command={tokenCommand(system.value)}>
      {words('commands.token.why')}{' '}
      <a
        href={ACCOUNT}
        onClick={(event) => {
          leave?.();
          follow(event);
        }}
      >
        {words('commands.token.new')}
      </a>
    </Step>
  );
}
