import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import type { OneTimePassword } from '../../engine/server/admin-api';
import { Dialog } from '../Dialog';
import { toast } from '../toasts';
import { PersonFields, valuesOf } from './PersonFields';
import type { PeopleModel } from './people-model';
import { why } from './reasons';
import { Secret } from './Secret';
import { words } from './words';

const MAX_NAME = 64;

/** What the server allows (`Username.isName`). */
const NAME = '[\\p{L}\\p{N}][\\p{L}\\p{N}._@\\-]*';

/** Creates an account, then shows its one-time password. */
export function AddPersonDialog(props: { model: PeopleModel; signOn: boolean; close: () => void }) {
  const { model, signOn, close } = props;
  const added = useSignal<(OneTimePassword & { readonly name: string }) | null>(null);
  const problem = useSignal('');
  const busy = useSignal(false);
  const hint = useId();
  const person = added.value;
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const values = valuesOf(form);
    problem.value = typeof values === 'string' ? words(values) : '';
    if (typeof values === 'string') return;
    busy.value = true;
    try {
      const filled = new FormData(form);
      const without = filled.has('signOn') ? ({ hasPassword: false } as const) : {};
      const { name, password, passwordUntil } = await model.add({
        name: `${filled.get('name')}`,
        ...values,
        ...without,
      });
      if (password === null) {
        toast(words('people.added', { name }));
        return close();
      }
      added.value = { name, password, passwordUntil };
    } catch (error) {
      problem.value = why(error);
    }
    busy.value = false;
  };
  return (
    <Dialog
      title={person ? words('people.added', { name: person.name }) : words('people.add.title')}
      close={close}
      busy={busy.value}
      closeLabel={words(person ? 'dialog.done' : 'dialog.cancel')}
      hasPrimary
    >
      {person ? (
        <Secret name={person.name} made={person} />
      ) : (
        <form class="person" onSubmit={(event) => void submit(event)}>
          <label>
            {words('people.name')}
            <input
              name="name"
              required
              maxLength={MAX_NAME}
              pattern={NAME}
              autocomplete="off"
              autocapitalize="none"
              spellcheck={false}
              aria-describedby={hint}
            />
          </label>
          <p class="hint" id={hint}>
            {words('people.name.hint')}
          </p>
          <PersonFields />
          {signOn && (
            <label class="choice">
              <input type="checkbox" name="signOn" />
              {words('people.signOn')}
            </label>
          )}
          <p class="problem" role="alert">
            {problem.value}
          </p>
          <button type="submit" class="primary" disabled={busy.value}>
            {words('people.add.button')}
          </button>
        </form>
      )}
    </Dialog>
  );
}
