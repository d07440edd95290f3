import { useSignal } from '@preact/signals';
import { SCOPES, type Token } from '../../engine/server/account-api';
import { Dialog } from '../Dialog';
import { reasonOf } from '../reasons';
import { toast } from '../toasts';
import type { AccountModel } from './account-model';
import { KeyIcon } from './icons';
import { NewTokenDialog } from './NewTokenDialog';
import { focusHeading, Section, WhenLoaded } from './Section';
import { day, moment, since } from './times';
import { words } from './words';

const TITLE = 'tokens-title';

/** The API tokens of the user. */
export function Tokens({ model }: { model: AccountModel }) {
  const creating = useSignal(false);
  const revoking = useSignal<Token | null>(null);
  const revoke = async (token: Token) => {
    revoking.value = null;
    try {
      await model.revoke(token);
      toast(words('tokens.revoked', { name: token.label }));
      focusHeading(TITLE);
    } catch (error) {
      toast(words('tokens.notRevoked', { name: token.label, reason: reasonOf(error) }), 'problem');
    }
  };
  const account = model.account.value;
  return (
    <Section
      id={TITLE}
      title={words('tokens.title')}
      hint={words('tokens.why')}
      buttons={
        account && (
          <button
            type="button"
            onClick={() => {
              creating.value = true;
            }}
          >
            {words('tokens.new')}
          </button>
        )
      }
    >
      <WhenLoaded
        model={model}
        part={model.tokens}
        show={(tokens) => <List tokens={tokens} revoke={(token) => (revoking.value = token)} />}
      />
      {creating.value && account && (
        <NewTokenDialog
          model={model}
          scopes={account.scopes}
          close={() => {
            creating.value = false;
          }}
        />
      )}
      {revoking.value && (
        <Confirm
          token={revoking.value}
          revoke={revoke}
          close={() => {
            revoking.value = null;
          }}
        />
      )}
    </Section>
  );
}

function List({ tokens, revoke }: { tokens: readonly Token[]; revoke: (token: Token) => void }) {
  if (tokens.length === 0) return <p class="nothing">{words('tokens.none')}</p>;
  const newestFirst = [...tokens].sort((one, other) => other.createdAt.localeCompare(one.createdAt));
  return (
    <ul class="rows">
      {newestFirst.map((token) => (
        <Row key={token.id} token={token} revoke={() => revoke(token)} />
      ))}
    </ul>
  );
}

function Row({ token, revoke }: { token: Token; revoke: () => void }) {
  return (
    <li class="row">
      <KeyIcon />
      <div class="row-words">
        <p class="row-title">
          <bdi>{token.label}</bdi>
          {SCOPES.filter((scope) => token.scopes.includes(scope)).map((scope) => (
            <span key={scope} class="badge" title={words(`scope.${scope}`)}>
              {scope}
            </span>
          ))}
        </p>
        <ul class="details">
          <Use {...token} />
          <Expiry {...token} />
          <li title={moment(token.createdAt)}>{words('tokens.created', { day: day(token.createdAt) })}</li>
        </ul>
      </div>
      <button
        type="button"
        class="end"
        aria-label={words('tokens.revoke.label', { name: token.label })}
        onClick={revoke}
      >
        {words('tokens.revoke')}
      </button>
    </li>
  );
}

function Use({ lastUsedAt, lastUsedFrom }: Token) {
  if (lastUsedAt === null) return <li>{words('tokens.unused')}</li>;
  const time = since(lastUsedAt);
  return (
    <li title={moment(lastUsedAt)}>
      {lastUsedFrom === null
        ? words('tokens.used', { time })
        : words('tokens.usedFrom', { time, address: lastUsedFrom })}
    </li>
  );
}

function Expiry({ expiresAt }: Token) {
  if (expiresAt === null) return <li>{words('tokens.never')}</li>;
  const expired = Date.parse(expiresAt) <= Date.now();
  return (
    <li class={expired ? 'expired' : ''} title={moment(expiresAt)}>
      {words(expired ? 'tokens.expired' : 'tokens.expires', { day: day(expiresAt) })}
    </li>
  );
}

function Confirm(props: { token: Token; revoke: (token: Token) => Promise<void>; close: () => void }) {
  const { token, revoke, close } = props;
  return (
    <Dialog
      title={words('tokens.revoke.title', { name: token.label })}
      close={close}
      closeLabel={words('tokens.keep')}
      hasPrimary
    >
      <p>{words('tokens.revoke.why')}</p>
      <button type="button" class="danger" onClick={() => void revoke(token)}>
        {words('tokens.revoke.button')}
      </button>
    </Dialog>
  );
}
