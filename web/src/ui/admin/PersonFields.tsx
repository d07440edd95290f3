import { useSignal } from '@preact/signals';
import type { Person, PersonWish } from '../../engine/server/admin-api';
import { DAY_MILLISECONDS, dayOf } from '../account/expiry';
import { bytesOf, inUnits, UNITS, type Unit } from '../sizes';
import { words } from './words';

/** When a new end is, unless another day is chosen. */
const DAYS = 90;

const ROLES: readonly Person['role'][] = ['uploader', 'viewer', 'admin'];

/** The role, the quota and the end of an account in a form. */
export function PersonFields({ person, own }: { person?: Person; own?: boolean }) {
  const limited = useSignal(person?.quota != null);
  const { count, unit } = inUnits(person?.quota ?? 100e9);
  return (
    <>
      <label>
        {words('people.role')}
        <select name="role" disabled={own}>
          {ROLES.map((role) => (
            <option key={role} value={role} selected={role === (person?.role ?? 'uploader')}>
              {words(`role.${role}`)}
            </option>
          ))}
        </select>
      </label>
      {own && <p class="hint">{words('people.ownRole')}</p>}
      <label>
        {words('people.quota')}
        <select
          name="limit"
          value={limited.value ? 'own' : 'default'}
          onChange={(event) => {
            limited.value = event.currentTarget.value === 'own';
          }}
        >
          <option value="default">{words('people.quota.default')}</option>
          <option value="own">{words('people.quota.own')}</option>
        </select>
      </label>
      {limited.value && (
        <div class="quota">
          <label>
            {words('people.quota.size')}
            <input name="size" inputMode="decimal" required defaultValue={`${count}`} autocomplete="off" />
          </label>
          <label>
            {words('people.quota.unit')}
            <select name="unit">
              {UNITS.map((each) => (
                <option key={each} value={each} selected={each === unit}>
                  {each}
                </option>
              ))}
            </select>
          </label>
        </div>
      )}
      {!own && <End endsAt={person?.endsAt ?? null} />}
    </>
  );
}

/** When the account ends. */
function End({ endsAt }: { endsAt: string | null }) {
  const ends = useSignal(endsAt !== null);
  return (
    <>
      <label>
        {words('people.ends')}
        <select
          name="ends"
          value={ends.value ? 'date' : 'never'}
          onChange={(event) => {
            ends.value = event.currentTarget.value === 'date';
          }}
        >
          <option value="never">{words('people.ends.never')}</option>
          <option value="date">{words('people.ends.date')}</option>
        </select>
      </label>
      {ends.value && (
        <label>
          {words('people.ends.day')}
          <input
            type="date"
            name="day"
            required
            defaultValue={dayOf(endsAt ? Date.parse(endsAt) : Date.now() + DAYS * DAY_MILLISECONDS)}
          />
        </label>
      )}
    </>
  );
}

/** What the fields hold, or the text that says which of them is wrong. */
export function valuesOf(
  form: HTMLFormElement,
): Omit<PersonWish, 'name'> | 'people.quota.wrong' | 'people.ends.wrong' {
  const filled = new FormData(form);
  const quota =
    filled.get('limit') === 'own' ? bytesOf(`${filled.get('size')}`, filled.get('unit') as Unit) : null;
  if (quota === undefined) return 'people.quota.wrong';
  const end = filled.get('ends') === 'date' ? new Date(`${filled.get('day')}T23:59:59`) : null;
  if (end && !(end.getFullYear() < 10_000)) return 'people.ends.wrong';
  return { role: filled.get('role') as Person['role'], quota, endsAt: end?.toISOString() ?? null };
}

/** Whether two ends are the same in a form, which shows only their days on this device. */
export function sameDay(one: string | null, other: string | null): boolean {
  if (one === null || other === null) return one === other;
  return dayOf(Date.parse(one)) === dayOf(Date.parse(other));
}
