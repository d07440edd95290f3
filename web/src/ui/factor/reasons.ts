import { Problem } from '../../engine/problem';
import { why } from '../ChangePassword';
import { words } from './words';

/** Why the server has rejected a password or a code. */
export function reason(error: unknown): string {
  return error instanceof Problem && error.kind === 'second-factor-wrong' ? words('code.wrong') : why(error);
}
