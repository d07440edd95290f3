import type { ComponentChildren } from 'preact';
import { Problem } from '../../engine/problem';
import { reasonOf } from '../reasons';
import { focusHeading } from '../Section';
import { text } from '../text';
import type { Part } from './part';
import { words } from './words';

/** Shows a part of the page when it is loaded. If that failed, says why, and offers another attempt. */
export function WhenLoaded<T extends object>(props: {
  /** The ID of the heading of the section. */
  id: string;
  part: Part<T>;
  show: (value: T) => ComponentChildren;
}) {
  const { id, part, show } = props;
  const { value, failure } = part;
  if (value) return <>{show(value)}</>;
  if (!failure) {
    return (
      <p class="loading" aria-busy="true">
        {text('app.loading')}
      </p>
    );
  }
  const again = () => {
    focusHeading(id);
    void part.load();
  };
  return (
    <div class="load-failed" role="alert">
      <p class="problem">
        {isOffline(failure) ? words('load.offline') : words('load.failed', { reason: reasonOf(failure) })}
      </p>
      <button type="button" onClick={again}>
        {words('load.again')}
      </button>
    </div>
  );
}

/** Whether no response arrived. */
function isOffline(failure: unknown): boolean {
  return failure instanceof Problem && failure.status === 0;
}
