import type { StoredFile } from '../../engine/server/api';
import { certutilCommand, checkCommand, fetchCommand } from './commands';
import { Step, TokenStep } from './Steps';
import { SystemChoice, system } from './SystemChoice';
import { words } from './words';

/** Commands that download and verify a file. */
export function Commands(props: {
  file: Pick<StoredFile, 'name' | 'sha256'>;
  /** Where it is downloaded; null if a command can't. */
  link: string | null;
  /** Whether the download needs a token. */
  withToken: boolean;
  /** Whether an interrupted download can be continued. */
  resumable: boolean;
}) {
  const { file, link, withToken, resumable } = props;
  const { name, sha256 } = file;
  const on = system.value;
  return (
    <section class="card" aria-labelledby="commands-title">
      <div class="bar">
        <h3 id="commands-title">{words('commands.title')}</h3>
        <div class="bar-buttons">
          <SystemChoice />
        </div>
      </div>
      <ol class="steps">
        {withToken && <TokenStep />}
        {link !== null && (
          <Step
            title={words('commands.fetch')}
            command={fetchCommand(on, file, link, { withToken, resumable })}
          >
            {resumable && words('commands.fetch.why')}
          </Step>
        )}
        {sha256 === null ? (
          <li>
            <p class="step-title">{words('commands.check')}</p>
            <p class="hint">{words('commands.check.later')}</p>
          </li>
        ) : (
          <Step
            title={words(on === 'windows' ? 'commands.check.windows' : 'commands.check')}
            command={checkCommand(on, name, sha256)}
          />
        )}
        {on === 'windows' && (
          <Step title={words('commands.check.certutil')} command={certutilCommand(name)} />
        )}
      </ol>
    </section>
  );
}
