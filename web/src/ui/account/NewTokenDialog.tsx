import { type Signal, useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { type NewToken, SCOPES, type Scope } from '../../engine/server/account-api';
import { Dialog } from '../Dialog';
import { reasonOf } from '../reasons';
import { SecretField } from '../SecretField';
import type { AccountModel } from './account-model';
import { DAY_MILLISECONDS, dayOf, EXPIRY_CHOICES, type ExpiryChoice, expiryOf } from './expiry';
import { words } from './words';

/** The limit of the server (`Tokens.MAX_PER_USER`). */
const MAX_TOKENS = 100;
const MAX_LABEL = 100;

/** Creates a token, then shows its secret, which the server does not show again. */
export function NewTokenDialog(props: {
  model: AccountModel;
  /** The scopes that the token can have. */
  scopes: readonly Scope[];
  close: () => void;
}) {
  const created = useSignal<NewToken | null>(null);
  const busy = useSignal(false);
  const token = created.value;
  return (
    <Dialog
      title={token ? words('token.created', { name: token.label }) : words('token.title')}
      close={props.close}
      closeLabel={words(token ? 'token.done' : 'cancel')}
      busy={busy.value}
      hasPrimary
    >
      {token ? (
        <Secret token={token} />
      ) : (
        <Form
          {...props}
          busy={busy}
          done={(made) => {
            created.value = made;
          }}
        />
      )}
    </Dialog>
  );
}

/** The scopes that are checked at first, if the role allows them. */
const PRESET: readonly Scope[] = ['read', 'upload'];

function Form(props: {
  model: AccountModel;
  scopes: readonly Scope[];
  /** True during the request. */
  busy: Signal<boolean>;
  done: (token: NewToken) => void;
}) {
  const { model, scopes, busy, done } = props;
  const problem = useSignal('');
  const choice = useSignal<ExpiryChoice>('90');
  const hint = useId();
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    // The button is disabled only after the next rendering.
    if (busy.peek()) return;
    const filled = new FormData(event.currentTarget as HTMLFormElement);
    const chosen = filled.getAll('scope') as Scope[];
    const expiresAt = expiryOf(choice.value, `${filled.get('day')}`, Date.now());
    problem.value = '';
    if (chosen.length === 0) problem.value = words('token.noScope');
    else if (expiresAt === undefined) problem.value = words('token.past');
    else if ((model.tokens.value?.length ?? 0) >= MAX_TOKENS) problem.value = words('token.limit');
    if (problem.value || expiresAt === undefined) return;
    busy.value = true;
    try {
      done(await model.createToken({ label: `${filled.get('label')}`.trim(), scopes: chosen, expiresAt }));
    } catch (error) {
      problem.value = reasonOf(error);
    }
    busy.value = false;
  };
  return (
    <form class="new-token" onSubmit={(event) => void submit(event)}>
      <label>
        {words('token.name')}
        <input
          name="label"
          required
          maxLength={MAX_LABEL}
          pattern=".*\S.*"
          autocomplete="off"
          aria-describedby={hint}
        />
      </label>
      <p class="hint" id={hint}>
        {words('token.name.hint')}
      </p>
      <fieldset>
        <legend>{words('token.scopes')}</legend>
        {SCOPES.filter((scope) => scopes.includes(scope)).map((scope) => (
          <label key={scope} class="choice">
            <input type="checkbox" name="scope" value={scope} defaultChecked={PRESET.includes(scope)} />
            {words(`scope.${scope}`)}
          </label>
        ))}
      </fieldset>
      <label>
        {words('token.expiry')}
        <select
          value={choice.value}
          onChange={(event) => {
            choice.value = event.currentTarget.value as ExpiryChoice;
          }}
        >
          {EXPIRY_CHOICES.map((each) => (
            <option key={each} value={each}>
              {nameOf(each)}
            </option>
          ))}
        </select>
      </label>
      {choice.value === 'date' && (
        <label>
          {words('token.date')}
          <input
            type="date"
            name="day"
            required
            min={dayOf(Date.now())}
            defaultValue={dayOf(Date.now() + DAY_MILLISECONDS)}
          />
        </label>
      )}
      {choice.value === 'never' && <p class="hint">{words('token.expiry.risk')}</p>}
      <p class="problem" role="alert">
        {problem.value}
      </p>
      <button type="submit" class="primary" disabled={busy.value}>
        {words('token.create')}
      </button>
    </form>
  );
}

function nameOf(choice: ExpiryChoice): string {
  if (choice === 'date' || choice === 'never') return words(`token.expiry.${choice}`);
  return choice === '365'
    ? words('token.expiry.year')
    : words('token.expiry.days', { count: Number(choice) });
}

function Secret({ token }: { token: NewToken }) {
  return (
    <div class="new-token">
      <SecretField
        primary
        value={token.token}
        words={{
          once: words('token.once'),
          label: words('token.secret'),
          copy: words('token.copy'),
          copied: words('token.copied'),
          notCopied: words('token.notCopied'),
        }}
      />
      <p class="hint">{words('token.use')}</p>
      <pre>{exampleOf(token)}</pre>
    </div>
  );
}

/** A command that tries the token. It does not contain the secret, which would then be in the history of the shell. */
function exampleOf({ scopes }: NewToken): string {
  const authorization = `-H "Authorization: Bearer $TOKEN"`;
  const { origin } = location;
  if (scopes.includes('upload')) return `curl -T FILE ${authorization} \\\n  ${origin}/api/files/`;
  const path = scopes.includes('metrics') && !scopes.includes('read') ? 'metrics' : 'files';
  return `curl ${authorization} \\\n  ${origin}/api/${path}`;
}
