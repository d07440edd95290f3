import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { type Factor, FactorApi, type Proof } from '../../engine/server/factor-api';
import { day } from '../account/times';
import type { App } from '../app';
import { Field } from '../ChangePassword';
import { focusHeading, Section } from '../Section';
import { toast } from '../toasts';
import { AddFactor } from './AddFactor';
import { AnyCodeField } from './CodeField';
import { Codes } from './Codes';
import './factor.css';
import { useSending } from './form';
import { loadWords, words } from './words';

const TITLE = 'factor-title';

/** The second factor on the account page, once its texts are loaded. */
export async function loaded(): Promise<typeof FactorSection> {
  await loadWords();
  return FactorSection;
}

type Step = 'state' | 'add' | 'codes' | 'remove';

/** Shows the second factor of the user, adds and removes it. */
function FactorSection({ app, name }: { app: App; name: string; close: () => void }) {
  const api = useMemo(() => new FactorApi(app.api), [app]);
  /** Undefined while it is loaded, null if that failed. */
  const factor = useSignal<Factor | null | undefined>(undefined);
  const step = useSignal<Step>('state');
  const codes = useSignal<readonly string[] | null>(null);
  const load = async () => {
    factor.value = await api.state().catch(() => null);
  };
  const expired = app.session.expired.value;
  useEffect(() => {
    if (!expired) void load();
  }, [expired]);
  const back = () => {
    step.value = 'state';
    codes.value = null;
    focusHeading(TITLE);
    void load();
  };
  const changed = (message: string) => {
    toast(message);
    void app.session.factorChanged();
  };
  const cancel = (
    <button type="button" onClick={back}>
      {words('factor.cancel')}
    </button>
  );
  return (
    <Section id={TITLE} title={words('factor.title')} hint={words('factor.why')}>
      {step.value === 'state' && (
        <State
          factor={factor.value}
          load={() => void load()}
          go={(next) => {
            step.value = next;
          }}
        />
      )}
      {step.value === 'add' && (
        <AddFactor api={api} name={name} confirmed={() => changed(words('add.done'))} done={back}>
          {cancel}
        </AddFactor>
      )}
      {step.value === 'codes' && codes.value && <Codes codes={codes.value} name={name} done={back} />}
      {step.value === 'codes' && !codes.value && (
        <Prove
          name={name}
          title={words('codes.new')}
          button={words('codes.new.button')}
          send={async (proof) => {
            codes.value = await api.replaceCodes(proof);
          }}
        >
          {cancel}
        </Prove>
      )}
      {step.value === 'remove' && (
        <Prove
          name={name}
          title={words('remove.title')}
          button={words('remove.button')}
          send={async (proof) => {
            await api.remove(proof);
            back();
            changed(words('remove.done'));
          }}
        >
          {cancel}
        </Prove>
      )}
    </Section>
  );
}

function State(props: { factor: Factor | null | undefined; load: () => void; go: (step: Step) => void }) {
  const { factor, load, go } = props;
  if (factor === undefined) return <div class="loading" aria-busy="true" />;
  if (factor === null)
    return (
      <div class="load-failed" role="alert">
        <p class="problem">{words('factor.failed')}</p>
        <button type="button" onClick={load}>
          {words('factor.again')}
        </button>
      </div>
    );
  if (!factor.active)
    return (
      <>
        <p>{words('factor.off')}</p>
        <button type="button" onClick={() => go('add')}>
          {words('factor.add')}
        </button>
      </>
    );
  return (
    <>
      <p>
        {words('factor.on', { day: day(factor.since ?? '') })}{' '}
        {words('factor.codesLeft', { count: factor.recoveryCodes })}{' '}
        {factor.demanded && words('factor.demanded')}
      </p>
      <div class="factor-buttons">
        <button type="button" onClick={() => go('codes')}>
          {words('codes.new')}
        </button>
        <button type="button" onClick={() => go('remove')}>
          {words('remove.show')}
        </button>
      </div>
    </>
  );
}

/** Asks for the password and a code. */
function Prove(props: {
  name: string;
  title: string;
  button: string;
  send: (proof: Proof) => Promise<void>;
  children: ComponentChildren;
}) {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector<HTMLInputElement>('input[type=password]')?.focus(), []);
  const { busy, problem, submit } = useSending((value) =>
    props.send({ password: value('password'), code: value('code') }),
  );
  return (
    <form ref={form} aria-label={props.title} onSubmit={submit}>
      <input name="name" autocomplete="username" value={props.name} readOnly hidden />
      <Field name="password" label={words('add.password')} autocomplete="current-password" />
      <AnyCodeField />
      <p class="problem" role="alert">
        {problem.value}
      </p>
      <button type="submit" class="primary" disabled={busy.value}>
        {props.button}
      </button>
      {props.children}
    </form>
  );
}
