import { useSignal } from '@preact/signals';
import type { App } from '../app';
import { PasswordForm } from '../ChangePassword';
import { focusHeading, Section } from '../Section';
import { toast } from '../toasts';
import type { AccountModel } from './account-model';
import { words } from './words';

const TITLE = 'own-password-title';

/** Changes the password of the user. */
export function Password({ app, model, name }: { app: App; model: AccountModel; name: string }) {
  const open = useSignal(false);
  const close = () => {
    open.value = false;
    focusHeading(TITLE);
  };
  const done = () => {
    close();
    toast(words('password.changed'));
    void model.load();
  };
  return (
    <Section id={TITLE} title={words('password.title')} hint={words('password.effect')}>
      {open.value ? (
        <PasswordForm app={app} name={name} done={done}>
          <button type="button" onClick={close}>
            {words('cancel')}
          </button>
        </PasswordForm>
      ) : (
        <button
          type="button"
          onClick={() => {
            open.value = true;
            setTimeout(() => document.querySelector<HTMLElement>('.account input[type=password]')?.focus());
          }}
        >
          {words('password.show')}
        </button>
      )}
    </Section>
  );
}
