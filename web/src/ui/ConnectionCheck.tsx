import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { digests, eventsAreImmediate, lastProtocol } from '../engine/browser/probes';
import { type Finding, type Result, testConnection } from '../engine/server/connection-check';
import type { App } from './app';
import { Dialog } from './Dialog';
import { bytes, bytesPerSecond, duration } from './format';
import { CheckIcon, NoteIcon, WarningIcon } from './icons';
import { reasonOf } from './reasons';
import { text } from './text';

type State = 'running' | 'ended' | { readonly failed: string };

/** Tests the connection to the server, and shows the configuration that fixes a problem if there is one. */
export function ConnectionCheck({ app, close }: { app: App; close: () => void }) {
  const findings = useSignal<readonly Finding[]>([]);
  const state = useSignal<State>('running');
  useEffect(() => {
    const closed = new AbortController();
    const { transport, clock } = app.ports;
    const extension = app.rules.value?.allowedExtensions.find((each) => each.startsWith('.')) ?? '.img';
    const fileName = `connection-test${extension}`;
    const environment = {
      transport,
      clock,
      secure: digests(),
      fileName,
      protocol: lastProtocol,
      eventsAreImmediate,
    };
    const report = (found: Finding) => {
      findings.value = [...findings.value, found];
    };
    testConnection(environment, report, closed.signal).then(
      () => {
        state.value = 'ended';
      },
      (error: unknown) => {
        state.value = { failed: reasonOf(error) };
      },
    );
    return () => closed.abort();
  }, [app, findings, state]);
  return (
    <Dialog title={text('test.title')} close={close}>
      <p class="hint">{text('test.hint')}</p>
      <ul class="findings" aria-live="polite">
        {findings.value.map((found) => (
          <li key={found.check} class={found.result}>
            <ResultIcon result={found.result} />
            <div>
              <p>{sentence(found)}</p>
              {found.fix && (
                // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reached by keyboard
                <pre tabIndex={0}>{found.fix}</pre>
              )}
            </div>
          </li>
        ))}
      </ul>
      <p role="status" class="verdict">
        {conclusion(state.value, findings.value)}
      </p>
    </Dialog>
  );
}

function ResultIcon({ result }: { result: Result }) {
  if (result === 'weak') return <WarningIcon />;
  return result === 'good' ? <CheckIcon /> : <NoteIcon />;
}

function conclusion(state: State, findings: readonly Finding[]): string {
  if (typeof state === 'object') return text('test.failed', { reason: state.failed });
  if (state === 'running') return text('test.running');
  return text(findings.some(({ result }) => result === 'weak') ? 'test.problems' : 'test.passed');
}

function sentence({ check, result, value }: Finding): string {
  const good = result === 'good';
  switch (check) {
    case 'clock':
      return text(good ? 'test.clock.good' : 'test.clock.weak', { time: duration(value) });
    case 'speed':
      return text('test.speed', { speed: bytesPerSecond(value) });
    case 'http2':
      return text('test.http2');
    case 'body':
      if (!good && value === 0) return text('test.body.small');
      return text(good ? 'test.body.good' : 'test.body.weak', { size: bytes(value) });
    case 'secure':
    case 'streaming':
    case 'events':
      return text(`test.${check}.${good ? 'good' : 'weak'}`);
  }
}
