import { Problem } from '../../engine/problem';
import type { AdminKey } from '../../locale/admin-en';
import { reasonOf } from '../reasons';
import { words } from './words';

const REASONS: Readonly<Record<string, AdminKey>> = {
  'name-taken': 'people.taken',
  'name-has-files': 'people.hasFiles',
  'last-admin': 'people.lastAdmin',
};

/** Why something failed, in the chosen language. */
export function why(error: unknown): string {
  const reason = error instanceof Problem ? REASONS[error.kind] : undefined;
  return reason ? words(reason) : reasonOf(error);
}
