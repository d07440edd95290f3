import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { FactorApi, FactorSecret } from '../../engine/server/factor-api';
import { Field } from '../ChangePassword';
import { SecretField } from '../SecretField';
import { CodeField } from './CodeField';
import { Codes } from './Codes';
import './factor.css';
import { useSending } from './form';
import { QrCode } from './QrCode';
import { words } from './words';

interface Props {
  api: FactorApi;
  /** The name of the user. */
  name: string;
  /** Called when the factor is in force, while the recovery codes are shown. */
  confirmed: () => void;
  /** Called when the user has stored the recovery codes. */
  done: () => void;
  /** Further buttons before the factor is in force. */
  children: ComponentChildren;
}

/** Adds a second factor: asks for the password, shows the secret, checks the first code, shows the recovery codes. */
export function AddFactor(props: Props) {
  const { api, name, confirmed, done, children } = props;
  const secret = useSignal<FactorSecret | null>(null);
  const codes = useSignal<readonly string[] | null>(null);
  if (codes.value) return <Codes codes={codes.value} name={name} done={done} />;
  if (!secret.value)
    return (
      <Ask
        name={name}
        begin={async (password) => {
          secret.value = await api.begin(password);
        }}
      >
        {children}
      </Ask>
    );
  return (
    <Confirm
      secret={secret.value}
      confirm={async (code) => {
        codes.value = await api.confirm(code);
        confirmed();
      }}
    >
      {children}
    </Confirm>
  );
}

function Ask(props: {
  name: string;
  begin: (password: string) => Promise<void>;
  children: ComponentChildren;
}) {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector<HTMLInputElement>('input[type=password]')?.focus(), []);
  const { busy, problem, submit } = useSending((value) => props.begin(value('password')));
  return (
    <form ref={form} onSubmit={submit}>
      <input name="name" autocomplete="username" value={props.name} readOnly hidden />
      <Field name="password" label={words('add.password')} autocomplete="current-password" />
      <p class="problem" role="alert">
        {problem.value}
      </p>
      <button type="submit" class="primary" disabled={busy.value}>
        {words('add.next')}
      </button>
      {props.children}
    </form>
  );
}

function Confirm(props: {
  secret: FactorSecret;
  confirm: (code: string) => Promise<void>;
  children: ComponentChildren;
}) {
  const { secret, uri } = props.secret;
  const text = useRef<HTMLParagraphElement>(null);
  // The form that led here is gone; screen readers should read what to do.
  useEffect(() => text.current?.focus({ preventScroll: true }), []);
  const { busy, problem, submit } = useSending((value) => props.confirm(value('code')));
  return (
    <form onSubmit={submit}>
      <p ref={text} tabIndex={-1}>
        {words('add.scan')}
      </p>
      <QrCode text={uri} />
      <p class="hint">{words('add.secret')}</p>
      <SecretField
        value={secret}
        words={{
          label: words('add.secret'),
          copy: words('add.secret.copy'),
          copied: words('add.secret.copied'),
          notCopied: words('add.secret.notCopied'),
        }}
      />
      <CodeField label={words('add.first')} />
      <p class="problem" role="alert">
        {problem.value}
      </p>
      <button type="submit" class="primary" disabled={busy.value}>
        {words('add.confirm')}
      </button>
      {props.children}
    </form>
  );
}
