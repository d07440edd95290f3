import { type Signal, useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { Problem } from '../../engine/problem';
import type { NewLink } from '../../engine/server/links-api';
import { DAY_MILLISECONDS, dayOf, type ExpiryChoice } from '../account/expiry';
import { Dialog } from '../Dialog';
import { reasonOf } from '../reasons';
import { SecretField } from '../SecretField';
import { UNITS, type Unit } from '../sizes';
import type { LinksModel } from './links-model';
import { downloadWish, END_CHOICES, type Filled, uploadWish } from './wish';
import { words } from './words';

const MAX_NAME = 100;
const MAX_NOTE = 1000;

/** The limits of the server (`LinkWish`). */
const MIN_PASSWORD = 6;
const MAX_PASSWORD = 128;

interface Props {
  model: LinksModel;
  /** The ID of the file of a download link; null for an upload link. */
  file: string | null;
  close: () => void;
}

/** Makes a link, then shows its address, which the server does not show again. */
export function NewLinkDialog(props: Props) {
  const { file, close } = props;
  const created = useSignal<NewLink | null>(null);
  const busy = useSignal(false);
  const link = created.value;
  const title = words(file === null ? 'link.upload.title' : 'link.download.title');
  return (
    <Dialog
      title={link ? words('link.created', { name: link.name }) : title}
      close={close}
      closeLabel={words(link ? 'link.done' : 'link.cancel')}
      busy={busy.value}
      hasPrimary
    >
      {link ? (
        <Address link={link} />
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

function Form(props: Props & { busy: Signal<boolean>; done: (link: NewLink) => void }) {
  const { model, file, busy, done } = props;
  const problem = useSignal('');
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    // The button is disabled only after the next rendering.
    if (busy.peek()) return;
    const filled = filledIn(event.currentTarget as HTMLFormElement);
    const wish = file === null ? uploadWish(filled, Date.now()) : downloadWish(file, filled, Date.now());
    problem.value = 'key' in wish ? words(wish.key) : '';
    if ('key' in wish) return;
    busy.value = true;
    try {
      done(await model.create(wish));
    } catch (error) {
      problem.value = why(error);
    }
    busy.value = false;
  };
  return (
    <form class="new-link" onSubmit={(event) => void submit(event)}>
      {file === null ? <Request /> : <Label />}
      <End />
      {file === null ? <UploadLimits /> : <Count title={words('link.maxDownloads')} />}
      <Password />
      <p class="problem" role="alert">
        {problem.value}
      </p>
      <button type="submit" class="primary" disabled={busy.value}>
        {words('link.create')}
      </button>
    </form>
  );
}

/** Why the server has not made the link. */
function why(error: unknown): string {
  const seconds = error instanceof Problem ? error.values.maxAgeSeconds : undefined;
  return typeof seconds === 'number'
    ? words('link.tooLate', { count: Math.max(1, Math.floor((seconds * 1000) / DAY_MILLISECONDS)) })
    : reasonOf(error);
}

/** What the fields hold; those that the form does not have are empty. */
function filledIn(form: HTMLFormElement): Filled {
  const data = new FormData(form);
  const value = (name: string): string => `${data.get(name) ?? ''}`;
  return {
    name: value('name'),
    note: value('note'),
    end: value('end') as ExpiryChoice,
    day: value('day'),
    maxSize: value('maxSize'),
    unit: value('unit') as Unit,
    most: value('most'),
    formats: value('formats'),
    password: value('password'),
  };
}

/** What the owner says to the visitors of an upload link. */
function Request() {
  const hint = useId();
  return (
    <>
      <label>
        {words('link.name')}
        <input
          name="name"
          required
          maxLength={MAX_NAME}
          pattern=".*\S.*"
          autocomplete="off"
          aria-describedby={hint}
        />
      </label>
      <p class="hint" id={hint}>
        {words('link.name.hint')}
      </p>
      <label>
        {words('link.note')}
        <textarea name="note" rows={2} maxLength={MAX_NOTE} />
      </label>
    </>
  );
}

function Label() {
  return (
    <label>
      {words('link.name.optional')}
      <input name="name" maxLength={MAX_NAME} autocomplete="off" />
    </label>
  );
}

function End() {
  const choice = useSignal<ExpiryChoice>('7');
  return (
    <div class="pair">
      <label>
        {words('link.end')}
        <select
          name="end"
          value={choice.value}
          onChange={(event) => {
            choice.value = event.currentTarget.value as ExpiryChoice;
          }}
        >
          {END_CHOICES.map((each) => (
            <option key={each} value={each}>
              {each === 'date' ? words('link.end.date') : words('link.end.days', { count: Number(each) })}
            </option>
          ))}
        </select>
      </label>
      {choice.value === 'date' && (
        <label>
          {words('link.date')}
          <input
            type="date"
            name="day"
            required
            min={dayOf(Date.now())}
            defaultValue={dayOf(Date.now() + DAY_MILLISECONDS)}
          />
        </label>
      )}
    </div>
  );
}

function UploadLimits() {
  const hint = useId();
  return (
    <fieldset>
      <legend>{words('link.limits')}</legend>
      <div class="pair">
        <div class="size-field">
          <label>
            {words('link.maxSize')}
            <input name="maxSize" inputMode="decimal" autocomplete="off" />
          </label>
          <select name="unit" aria-label={words('link.unit')}>
            {UNITS.map((each) => (
              <option key={each} value={each} selected={each === 'GB'}>
                {each}
              </option>
            ))}
          </select>
        </div>
        <Count title={words('link.maxUploads')} />
      </div>
      <label>
        {words('link.formats')}
        <input
          name="formats"
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          aria-describedby={hint}
        />
      </label>
      <p class="hint" id={hint}>
        {words('link.formats.hint')}
      </p>
    </fieldset>
  );
}

function Count({ title }: { title: string }) {
  return (
    <label>
      {title}
      <input name="most" inputMode="numeric" autocomplete="off" />
    </label>
  );
}

/** Shown as it is typed: the owner passes it on. */
function Password() {
  const hint = useId();
  return (
    <>
      <label>
        {words('link.password')}
        <input
          name="password"
          minLength={MIN_PASSWORD}
          maxLength={MAX_PASSWORD}
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          aria-describedby={hint}
        />
      </label>
      <p class="hint" id={hint}>
        {words('link.password.hint')}
      </p>
    </>
  );
}

function Address({ link }: { link: NewLink }) {
  const use = words(link.kind === 'upload' ? 'link.use.upload' : 'link.use.download');
  return (
    <div class="new-link">
      <SecretField
        value={new URL(link.url, location.origin).href}
        words={{
          once: words('link.once'),
          label: words('link.address'),
          copy: words('link.copy'),
          copied: words('link.copied'),
          notCopied: words('link.notCopied'),
        }}
      />
      <p class="hint">
        {use} {link.hasPassword && words('link.use.password')}
      </p>
    </div>
  );
}
