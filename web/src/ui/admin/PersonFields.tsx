import { useSignal } from '@preact/signals';
import type { Person, PersonWish } from '../../engine/server/admin-api';
import { bytesOf, inUnits, UNITS, type Unit } from './quota';
import { words } from './words';

const ROLES: readonly Person['role'][] = ['uploader', 'viewer', 'admin'];

/** The role and the quota of an account in a form. */
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
    </>
  );
}

/** What the fields hold; undefined if the quota is not a size. */
export function valuesOf(form: HTMLFormElement): Omit<PersonWish, 'name'> | undefined {
  const filled = new FormData(form);
  const quota =
    filled.get('limit') === 'own' ? bytesOf(`${filled.get('size')}`, filled.get('unit') as Unit) : null;
  return quota === undefined ? undefined : { role: filled.get('role') as Person['role'], quota };
}
