import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { OneTimePassword, Person } from '../../engine/server/admin-api';
import { Dialog } from '../Dialog';
import { bytes } from '../format';
import { toast } from '../toasts';
import { PersonFields, sameDay, valuesOf } from './PersonFields';
import type { PeopleModel } from './people-model';
import { why } from './reasons';
import { Secret } from './Secret';
import { words } from './words';

/** What the dialog shows: the form, or a question about one of the actions below it. */
type Step = 'edit' | 'password' | 'noPassword' | 'noFactor' | 'signOut' | 'disable' | 'remove';

interface Props {
  model: PeopleModel;
  person: Person;
  /** Whether it is the account of this administrator. */
  own: boolean;
  /** Whether people can sign in through a provider or a proxy. */
  signOn: boolean;
  close: () => void;
}

/** Changes an account. */
export function PersonDialog(props: Props) {
  const { model, person, own, signOn, close } = props;
  const { name } = person;
  const step = useSignal<Step>('edit');
  const secret = useSignal<OneTimePassword | null>(null);
  const problem = useSignal('');
  const busy = useSignal(false);
  const run = async (action: () => Promise<void>) => {
    problem.value = '';
    busy.value = true;
    try {
      await action();
    } catch (error) {
      problem.value = why(error);
    }
    busy.value = false;
  };
  const finish = (message: string) => {
    toast(message);
    close();
  };
  if (secret.value !== null)
    return (
      <Dialog
        title={words('people.password.new', { name })}
        close={close}
        closeLabel={words('dialog.done')}
        hasPrimary
      >
        <Secret name={name} made={secret.value} />
      </Dialog>
    );
  const ask = (next: Step) => () => {
    problem.value = '';
    step.value = next;
  };
  return (
    <Dialog
      title={step.value === 'edit' ? name : words(`people.${step.value}.title`, { name })}
      close={close}
      busy={busy.value}
      closeLabel={words('dialog.cancel')}
      hasPrimary
    >
      {step.value === 'edit' && (
        <Edit {...props} run={run} finish={finish} busy={busy.value} problem={problem.value} />
      )}
      {step.value === 'edit' && !own && (
        <Actions person={person} signOn={signOn} ask={ask} enable={() => void run(enable)} />
      )}
      {step.value === 'edit' && own && <p class="hint">{words('people.own')}</p>}
      {step.value === 'password' && (
        <Question
          text={words('people.password.why', { name })}
          button={words('people.password.button')}
          busy={busy.value}
          problem={problem.value}
          confirm={() =>
            void run(async () => {
              secret.value = await model.resetPassword(name);
            })
          }
        />
      )}
      {step.value === 'noPassword' && (
        <Question
          text={words('people.noPassword.why', { name })}
          button={words('people.noPassword.button')}
          busy={busy.value}
          problem={problem.value}
          confirm={() =>
            void run(async () => {
              await model.change(name, { hasPassword: false });
              finish(words('people.saved', { name }));
            })
          }
        />
      )}
      {step.value === 'noFactor' && (
        <Question
          text={words('people.noFactor.why', { name })}
          button={words('people.noFactor.button')}
          busy={busy.value}
          problem={problem.value}
          confirm={() =>
            void run(async () => {
              await model.removeFactor(name);
              finish(words('people.noFactor.done', { name }));
            })
          }
        />
      )}
      {step.value === 'signOut' && <SignOut {...{ model, name, run, finish }} problem={problem.value} />}
      {step.value === 'disable' && (
        <Question
          text={words('people.disable.why')}
          button={words('people.disable.button')}
          busy={busy.value}
          problem={problem.value}
          confirm={() =>
            void run(async () => {
              await model.change(name, { disabled: true });
              finish(words('people.disabled', { name }));
            })
          }
        />
      )}
      {step.value === 'remove' && (
        <Question
          text={words('people.remove.why', { size: bytes(person.storage.files) })}
          button={words('people.remove.button')}
          busy={busy.value}
          problem={problem.value}
          confirm={() =>
            void run(async () => {
              await model.remove(name);
              finish(words('people.removed', { name }));
            })
          }
        />
      )}
    </Dialog>
  );

  async function enable(): Promise<void> {
    await model.change(name, { disabled: false });
    finish(words('people.enabled', { name }));
  }
}

function Edit(
  props: Props & {
    run: (action: () => Promise<void>) => Promise<void>;
    finish: (message: string) => void;
    busy: boolean;
    problem: string;
  },
) {
  const { model, person, own, run, finish } = props;
  const wrong = useSignal('');
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const values = valuesOf(event.currentTarget as HTMLFormElement);
    wrong.value = typeof values === 'string' ? words(values) : '';
    if (typeof values === 'string') return;
    const role = !own && values.role !== person.role ? { role: values.role } : {};
    const quota = values.quota !== person.quota ? { quota: values.quota } : {};
    const end = own || sameDay(values.endsAt, person.endsAt) ? {} : { endsAt: values.endsAt };
    const change = { ...role, ...quota, ...end };
    void run(async () => {
      if (Object.keys(change).length > 0) await model.change(person.name, change);
      finish(words('people.saved', { name: person.name }));
    });
  };
  return (
    <form class="person" onSubmit={submit}>
      <PersonFields person={person} own={own} />
      <p class="problem" role="alert">
        {wrong.value || props.problem}
      </p>
      <button type="submit" class="primary" disabled={props.busy}>
        {words('people.save')}
      </button>
    </form>
  );
}

function Actions(props: {
  person: Person;
  signOn: boolean;
  ask: (step: Step) => () => void;
  enable: () => void;
}) {
  const { person, signOn, ask } = props;
  return (
    <div class="person-actions">
      {person.hasPassword === false && <p class="hint">{words('people.noPassword.now')}</p>}
      {signOn && person.hasPassword && (
        <button type="button" onClick={ask('noPassword')}>
          {words('people.noPassword')}
        </button>
      )}
      <button type="button" onClick={ask('password')}>
        {words('people.password')}
      </button>
      {person.secondFactor && (
        <button type="button" onClick={ask('noFactor')}>
          {words('people.noFactor')}
        </button>
      )}
      <button type="button" onClick={ask('signOut')}>
        {words('people.signOut')}
      </button>
      {person.disabled ? (
        <button type="button" onClick={props.enable}>
          {words('people.enable')}
        </button>
      ) : (
        <button type="button" onClick={ask('disable')}>
          {words('people.disable')}
        </button>
      )}
      <button type="button" class="bad" onClick={ask('remove')}>
        {words('people.remove')}
      </button>
    </div>
  );
}

function SignOut(props: {
  model: PeopleModel;
  name: string;
  run: (action: () => Promise<void>) => Promise<void>;
  finish: (message: string) => void;
  problem: string;
}) {
  const { model, name, run, finish } = props;
  const tokensToo = useSignal(false);
  return (
    <Question
      text={words('people.signOut.why')}
      button={words('people.signOut.button')}
      problem={props.problem}
      confirm={() =>
        void run(async () => {
          await model.signOut(name, tokensToo.value);
          finish(words('people.signedOut', { name }));
        })
      }
    >
      <label class="choice">
        <input
          type="checkbox"
          checked={tokensToo.value}
          onChange={(event) => {
            tokensToo.value = event.currentTarget.checked;
          }}
        />
        {words('people.signOut.tokens')}
      </label>
    </Question>
  );
}

function Question(props: {
  text: string;
  button: string;
  busy?: boolean;
  problem: string;
  confirm: () => void;
  children?: ComponentChildren;
}) {
  const text = useRef<HTMLParagraphElement>(null);
  // The button that led here is gone; screen readers should read the question.
  useEffect(() => text.current?.focus(), []);
  return (
    <>
      <p ref={text} tabIndex={-1} class="question">
        {props.text}
      </p>
      {props.children}
      {props.problem && (
        <p class="problem" role="alert">
          {props.problem}
        </p>
      )}
      <button type="button" class="danger" disabled={props.busy} onClick={props.confirm}>
        {props.button}
      </button>
    </>
  );
}
