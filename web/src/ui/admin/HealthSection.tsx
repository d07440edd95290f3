import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { AdminApi, Health, HealthCheck } from '../../engine/server/admin-api';
import type { AdminKey } from '../../locale/admin-en';
import { bytes } from '../format';
import { Section } from '../Section';
import { ListModel } from './list-model';
import { WhenLoaded } from './WhenLoaded';
import { words } from './words';

const TITLE = 'health-title';
const REFRESH_MILLISECONDS = 10_000;

/** What the server that shows this page checks, and what it does now. */
export function HealthSection({ api }: { api: AdminApi }) {
  // Whether the last request failed: what the server said before no longer counts.
  const silent = useSignal(false);
  const list = useMemo(() => {
    return new ListModel<Health>(async () => {
      const health = await api.health().catch((error: unknown) => {
        silent.value = true;
        throw error;
      });
      silent.value = false;
      return { items: [health], next: null };
    });
  }, [api, silent]);
  useEffect(() => {
    void list.load();
    const timer = setInterval(() => void (document.hidden || list.refresh()), REFRESH_MILLISECONDS);
    return () => clearInterval(timer);
  }, [list]);
  return (
    <Section id={TITLE} title={words('health.title')} hint={words('health.why')}>
      <WhenLoaded
        list={list}
        none=""
        show={([health]) => health && (silent.value ? <Silent /> : <Report {...health} />)}
      />
    </Section>
  );
}

function Silent() {
  return (
    <p class="problem" role="alert">
      {words('health.silent')}
    </p>
  );
}

function Report({ ready, checks, receiving, digestLag, eventStreams, unrecordedEvents }: Health) {
  return (
    <>
      <p class={ready ? 'hint' : 'problem'} role="status">
        {words(ready ? 'health.ready' : 'health.notReady')}
      </p>
      <dl class="space">
        {checks.map((check) => (
          <Check key={check.name} {...check} />
        ))}
        <Line name={words('health.receiving')} value={receiving.toLocaleString()} />
        <Line name={words('health.digestLag')} value={bytes(digestLag)} />
        <Line name={words('health.eventStreams')} value={eventStreams.toLocaleString()} />
        {unrecordedEvents > 0 && (
          <Line name={words('health.unrecorded')} value={unrecordedEvents.toLocaleString()} />
        )}
      </dl>
    </>
  );
}

const NAMES: Readonly<Record<string, AdminKey>> = {
  database: 'health.database',
  storage: 'health.storage',
  space: 'health.space',
  running: 'health.running',
};

const ADVICE: Readonly<Record<string, AdminKey>> = {
  database: 'health.database.advice',
  storage: 'health.storage.advice',
  space: 'health.space.advice',
  running: 'health.running.advice',
};

/** A check that this page does not know has the name that the server uses, and no advice. */
function Check({ name, passes }: HealthCheck) {
  const title = NAMES[name];
  const advice = ADVICE[name];
  return (
    <div>
      <dt>
        {title ? words(title) : name}
        {!passes && advice && <span class="advice">{words(advice)}</span>}
      </dt>
      <dd>
        <span class={passes ? 'badge own' : 'badge bad'}>
          {words(passes ? 'health.passes' : 'health.fails')}
        </span>
      </dd>
    </div>
  );
}

function Line({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd class="numbers">{value}</dd>
    </div>
  );
}
