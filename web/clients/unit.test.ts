import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from './pages';

/** The systemd unit: checked by systemd if it is installed, and by its required settings everywhere. */

const UNIT = join(ROOT, 'deploy/lading.service');

test('systemd understands every line of the unit', () => {
  const lines = readFileSync(UNIT, 'utf8').replaceAll('\\\n', ' ').split('\n');
  for (const line of lines) expect(line).toMatch(/^(#.*|\[(Unit|Service|Install)\]|[A-Za-z]+=(\S.*)?|)$/);
  const { error, status, stdout, stderr } = spawnSync('systemd-analyze', ['verify', UNIT], {
    encoding: 'utf8',
  });
  if (error) expect(error.message).toContain('ENOENT');
  else
    expect({ status, complains: (stdout + stderr).includes('lading.service') }).toEqual({
      status: 0,
      complains: false,
    });
});

test('the unit has the JDK, a UTF-8 locale, and time to stop', () => {
  const unit = readFileSync(UNIT, 'utf8');
  expect(unit).toMatch(/^Environment=JAVA_HOME=\S+25\S*$/m);
  expect(unit).toMatch(/^ExecStart=\/usr\/bin\/env \$\{JAVA_HOME\}\/bin\/java /m);
  expect(unit).toMatch(/^Environment=LC_ALL=C\.UTF-8$/m);
  expect(unit).toMatch(/^TimeoutStopSec=30$/m);
});
