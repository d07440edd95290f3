import type { ComponentChildren } from 'preact';
import type { ListModel } from './list-model';
import { words } from './words';

/** Shows a list when it is loaded, and offers to load it again if that failed. */
export function WhenLoaded<T>(props: {
  list: ListModel<T>;
  /** The text for an empty list. */
  none: string;
  show: (items: readonly T[]) => ComponentChildren;
}) {
  const { list } = props;
  const items = list.items.value;
  if (items === undefined) return <div class="loading" aria-busy="true" />;
  if (items === null)
    return (
      <div class="load-failed" role="alert">
        <p class="problem">{words('load.failed')}</p>
        <button type="button" onClick={() => void list.load()}>
          {words('load.again')}
        </button>
      </div>
    );
  return (
    <>
      {items.length > 0 ? props.show(items) : <p class="nothing">{props.none}</p>}
      {list.failed.value && (
        <p class="problem" role="alert">
          {words('load.failed')}
        </p>
      )}
      {list.hasMore.value && (
        <button type="button" class="more" onClick={() => void list.more()}>
          {words('load.more')}
        </button>
      )}
    </>
  );
}
