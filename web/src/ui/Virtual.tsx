import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

const OVERSCAN = 8;

/**
 * A list that draws only the rows one can see, however many there are. It scrolls with the page; all rows have the same
 * height, in pixels.
 */
export function Virtual<T>(props: {
  items: readonly T[];
  rowHeight: number;
  keyOf: (item: T) => string | number;
  row: (item: T) => JSX.Element;
  label: string;
  onEnd?: () => void;
}) {
  const { items, rowHeight, keyOf, row, label, onEnd } = props;
  const list = useRef<HTMLUListElement>(null);
  const seen = useSignal({ from: 0, to: 40 });
  useLayoutEffect(() => {
    const look = () => {
      const top = list.current?.getBoundingClientRect().top ?? 0;
      const from = Math.max(0, Math.floor(-top / rowHeight) - OVERSCAN);
      const to = Math.ceil((innerHeight - top) / rowHeight) + OVERSCAN;
      if (from !== seen.peek().from || to !== seen.peek().to) seen.value = { from, to };
      if (to >= items.length) onEnd?.();
    };
    look();
    addEventListener('scroll', look, { passive: true });
    addEventListener('resize', look);
    return () => {
      removeEventListener('scroll', look);
      removeEventListener('resize', look);
    };
  }, [items.length, rowHeight, onEnd, seen]);
  useKeptFocus(list, (key) => items.some((item) => `${keyOf(item)}` === key));
  const { from, to } = seen.value;
  const shown = items.slice(from, to);
  const above = Math.min(from, items.length) * rowHeight;
  const below = Math.max(0, items.length - to) * rowHeight;
  return (
    <ul
      ref={list}
      class="rows"
      aria-label={label}
      style={{ paddingBlockStart: `${above}px`, paddingBlockEnd: `${below}px` }}
    >
      {shown.map((item, index) => (
        <li
          key={keyOf(item)}
          data-key={keyOf(item)}
          aria-setsize={items.length}
          aria-posinset={from + index + 1}
        >
          {row(item)}
        </li>
      ))}
    </ul>
  );
}

type List = { current: HTMLUListElement | null };

/** When the row that has the focus is taken out, the row in its place gets it; after the last, what is before the list. */
function useKeptFocus(list: List, isListed: (key: string) => boolean): void {
  const focused = useRef<{ row: HTMLElement; index: number } | null>(null);
  const lost = () => {
    const at = focused.current;
    if (!at || at.row.isConnected || document.activeElement !== document.body) return null;
    focused.current = null;
    // A row that was only scrolled away is no reason to move anything.
    return isListed(at.row.dataset.key ?? '') ? null : at.index;
  };
  useLayoutEffect(() => {
    const index = lost();
    if (index === null) return;
    const rows = list.current?.children ?? [];
    const buttons = rows[Math.min(index, rows.length - 1)]?.querySelectorAll('button') ?? [];
    const target = buttons[buttons.length - 1] ?? list.current?.closest<HTMLElement>('[tabindex="-1"]');
    target?.focus({ preventScroll: true });
  });
  useLayoutEffect(() => {
    const within = list.current;
    const remember = (event: FocusEvent) => {
      const row = (event.target as Element).closest('li');
      const index = row ? [...(within?.children ?? [])].indexOf(row) : -1;
      focused.current = row && index >= 0 ? { row, index } : null;
    };
    const forget = (event: FocusEvent) => {
      if (event.relatedTarget) focused.current = null;
    };
    within?.addEventListener('focusin', remember);
    within?.addEventListener('focusout', forget);
    return () => {
      within?.removeEventListener('focusin', remember);
      within?.removeEventListener('focusout', forget);
      // The whole list goes away with its last row.
      queueMicrotask(() => {
        if (focused.current && document.activeElement === document.body)
          document.querySelector<HTMLElement>('main .primary')?.focus({ preventScroll: true });
      });
    };
  }, [list]);
}
