import { allows, type Rules } from '../engine/api';
import type { Source } from '../engine/ports';
import { bytes } from './format';
import { text } from './text';

/** Why a file may not be uploaded, naming the file and the rule; null when it may. */
export function refusalOf(rules: Rules, source: Source): string | null {
  const name = source.name;
  const size = bytes(source.size);
  if (!allows(rules, name)) return text('refused.format', { name, list: rules.allowedExtensions.join(', ') });
  if (rules.maxSize !== null && source.size > rules.maxSize) {
    return text('refused.size', { name, size, limit: bytes(rules.maxSize) });
  }
  if (rules.available !== null && source.size > rules.available) {
    return text('refused.room', { name, size, limit: bytes(rules.available) });
  }
  return null;
}
