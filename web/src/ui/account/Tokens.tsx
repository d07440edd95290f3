import { useSignal } from '@preact/signals';
import { SCOPES, type Token } from '../../engine/server/account-api';
import { Dialog } from '../Dialog';
import { Section } from '../Section';
import type { AccountModel } from './account-model';
import { KeyIcon } from './icons';
import { NewTokenDialog } from './NewTokenDialog';
import { Detail, Row } from './Row';
import { report } from './report';
import { day, since } from './times';
import { WhenLoaded } from './WhenLoaded';
import { words } from './words';

const TITLE = 'tokens-title';

/** The API tokens of the user. */
export function Tokens({ model }: { model: AccountModel }) {
  const creating = useSignal(false);
  const revoking = useSignal<Token | null>(null);
  const revoke = (token: Token) => {
    const name = token.label;
    revoking.value = null;
    void report(model.revoke(token), {
      id: TITLE,
      done: words('tokens.revoked', { name }),
      failed: (reason) => words('tokens.notRevoked', { name, reason }),
    });
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
        id={TITLE}
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
        <TokenRow key={token.id} token={token} revoke={() => revoke(token)} />
      ))}
    </ul>
  );
}

function TokenRow({ token, revoke }: { token: Token; revoke: () => void }) {
  const { label, scopes, createdAt } = token;
  return (
    <Row
      Icon={KeyIcon}
      title={
        <>
          <bdi>{label}</bdi>
          {SCOPES.filter((scope) => scopes.includes(scope)).map((scope) => (
            <span key={scope} class="badge" title={words(`scope.${scope}`)}>
              {scope}
            </span>
          ))}
        </>
      }
      details={
        <>
          <Use {...token} />
          <Expiry {...token} />
          <Detail at={createdAt}>{words('tokens.created', { day: day(createdAt) })}</Detail>
        </>
      }
      button={{
        text: words('tokens.revoke'),
        label: words('tokens.revoke.label', { name: label }),
        click: revoke,
      }}
    />
  );
}

function Use({ lastUsedAt, lastUsedFrom }: Token) {
  if (lastUsedAt === null) return <Detail>{words('tokens.unused')}</Detail>;
  const time = since(lastUsedAt);
  return (
    <Detail at={lastUsedAt}>
      {lastUsedFrom === null
        ? words('tokens.used', { time })
        : words('tokens.usedFrom', { time, address: lastUsedFrom })}
    </Detail>
  );
}

function Expiry({ expiresAt }: Token) {
  if (expiresAt === null) return <Detail>{words('tokens.never')}</Detail>;
  const expired = Date.parse(expiresAt) <= Date.now();
  return (
    <Detail at={expiresAt} expired={expired}>
      {words(expired ? 'tokens.expired' : 'tokens.expires', { day: day(expiresAt) })}
    </Detail>
  );
}

function Confirm(props: { token: Token; revoke: (token: Token) => void; close: () => void }) {
  const { token, revoke, close } = props;
  return (
    <Dialog
      title={words('tokens.revoke.title', { name: token.label })}
      close={close}
      closeLabel={words('tokens.keep')}
      hasPrimary
    >
      <p>{words('tokens.revoke.why')}</p>
      <button type="button" class="danger" onClick={() => revoke(token)}>
        {words('tokens.revoke.button')}
      </button>
    </Dialog>
  );
}
