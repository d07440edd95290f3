import { useEffect, useMemo } from 'preact/hooks';
import type { FileDetails } from '../../engine/server/api';
import type { App } from '../app';
import { reasonOf } from '../reasons';
import { Sha512 } from '../sha512';
import { Copyable } from './Copyable';
import { words } from './words';

/** The SHA-256 of a file, and the SHA-512, which the server computes on request. */
export function Checksums({ app, file }: { app: App; file: FileDetails }) {
  return (
    <section class="card" aria-labelledby="sums-title">
      <h3 id="sums-title">{words('sums.title')}</h3>
      <h4>SHA-256</h4>
      {file.sha256 === null ? <Computing /> : <Copyable what="SHA-256" value={file.sha256} />}
      {file.sha512State !== undefined && <LongSum app={app} file={file} />}
    </section>
  );
}

function Computing() {
  return (
    <p class="hint" role="status">
      {words('sums.computing')}
    </p>
  );
}

function LongSum({ app, file }: { app: App; file: FileDetails }) {
  const { id } = file;
  const sum = useMemo(() => new Sha512(app.api, app.ports.clock, id), [app, id]);
  const requested = file.sha512State === 'computing';
  useEffect(() => {
    if (requested) sum.ask();
    return () => sum.stop();
  }, [sum, requested]);
  const value = file.sha512 ?? sum.value.value;
  const problem = sum.problem.value;
  return (
    <>
      <h4>SHA-512</h4>
      {value && <Copyable what="SHA-512" value={value} />}
      {!value && sum.asked.value && <Computing />}
      {!value && !sum.asked.value && (
        <>
          {problem && (
            <p class="problem" role="alert">
              {words('sums.failed', { reason: reasonOf(problem) })}
            </p>
          )}
          <button type="button" onClick={() => sum.ask()}>
            {words('sums.ask')}
          </button>
          <p class="hint">{words('sums.ask.why')}</p>
        </>
      )}
    </>
  );
}
