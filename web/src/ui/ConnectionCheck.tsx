import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { digests, eventsAreImmediate, lastProtocol } from '../engine/browser/probes';
import { type Finding, testConnection } from '../engine/server/connection-check';
import type { App } from './app';
import { Dialog } from './Dialog';
import { bytes, bytesPerSecond, duration } from './format';
import { CheckIcon, WarningIcon } from './icons';
import { reasonOf } from './reasons';
import { text } from './text';

/** Tests the connection to the server and shows how to fix each problem. */
export function ConnectionCheck({ app, close }: { app: App; close: () => void }) {
  const findings = useSignal<readonly Finding[]>([]);
  const state = useSignal<'running' | 'over' | { failed: string }>('running');
  useEffect(() => {
    const over = new AbortController();
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
    testConnection(environment, report, over.signal).then(
      () => {
        state.value = 'over';
      },
      (error: unknown) => {
        state.value = { failed: reasonOf(error) };
      },
    );
    return () => over.abort();
  }, [app, findings, state]);
  const now = state.value;
  const weak = findings.value.some((found) => found.fix !== '');
  return (
    <Dialog title={text('test.title')} close={close}>
      <p class="hint">{text('test.hint')}</p>
      <ul class="findings" aria-live="polite">
        {findings.value.map((found) => (
          <li key={found.check} class={found.good ? 'good' : 'weak'}>
            {found.good ? <CheckIcon /> : <WarningIcon />}
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
        {typeof now === 'object'
          ? text('test.failed', { reason: now.failed })
          : text(now === 'over' && weak ? 'test.overWeak' : `test.${now}`)}
      </p>
    </Dialog>
  );
}

function sentence({ check, good, value }: Finding): string {
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
