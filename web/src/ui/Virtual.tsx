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
        <li key={keyOf(item)} aria-setsize={items.length} aria-posinset={from + index + 1}>
          {row(item)}
        </li>
      ))}
    </ul>
  );
}
