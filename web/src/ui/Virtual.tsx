import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { focusIsLost, focusMain } from './focus';

const OVERSCAN = 8;

/** Assumed row height until one is measured. */
const FIRST_HEIGHT = 100;

/**
 * A virtual list that renders only the visible rows. All rows have the same height, set in `rem` by the style
 * sheet. It scrolls with the page or, if `within`, in a box of its own.
 */
export function Virtual<T>(props: {
  items: readonly T[];
  keyOf: (item: T) => string | number;
  row: (item: T) => JSX.Element;
  label: string;
  within?: boolean;
  onEnd?: () => void;
}) {
  const { items, keyOf, row, label, within = false, onEnd } = props;
  const list = useRef<HTMLUListElement>(null);
  const visible = useSignal({ from: 0, to: 40, height: FIRST_HEIGHT, scrolls: false });
  useLayoutEffect(() => {
    const measure = () => {
      const now = visibleRange(list.current, within, visible.peek().height);
      if (!now) return;
      if (!alike(now, visible.peek())) visible.value = now;
      if (now.to >= items.length) onEnd?.();
    };
    measure();
    const sizes = new ResizeObserver(measure);
    if (list.current) sizes.observe(list.current);
    // Scroll events don't bubble, so listen in the capture phase.
    document.addEventListener('scroll', measure, { passive: true, capture: true });
    addEventListener('resize', measure);
    return () => {
      sizes.disconnect();
      document.removeEventListener('scroll', measure, { capture: true });
      removeEventListener('resize', measure);
    };
    // Depends on the list itself: another list of equal length may also show its end.
  }, [items, onEnd, visible, within]);
  useKeptFocus(list, (key) => items.some((item) => `${keyOf(item)}` === key));
  const { from, to, height, scrolls } = visible.value;
  const shown = items.slice(from, to);
  const above = Math.min(from, items.length) * height;
  const below = Math.max(0, items.length - to) * height;
  return (
    <div
      class={within ? 'within' : ''}
      {...(scrolls ? { role: 'group', 'aria-label': label, tabIndex: 0 } : {})}
    >
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
    </div>
  );
}

interface VisibleRange {
  readonly from: number;
  readonly to: number;
  readonly height: number;
  /** Whether the content is larger than the box. */
  readonly scrolls: boolean;
}

function visibleRange(list: HTMLUListElement | null, within: boolean, before: number): VisibleRange | null {
  const around = list?.parentElement;
  if (!around) return null;
  const first = list.getBoundingClientRect().top;
  const height = list.firstElementChild?.getBoundingClientRect().height || before;
  const { top, bottom } = within ? around.getBoundingClientRect() : { top: 0, bottom: innerHeight };
  const from = Math.max(0, Math.floor((top - first) / height) - OVERSCAN);
  const to = Math.ceil((bottom - first) / height) + OVERSCAN;
  return { from, to, height, scrolls: within && around.scrollHeight > around.clientHeight };
}

function alike(one: VisibleRange, other: VisibleRange): boolean {
  return (Object.keys(one) as (keyof VisibleRange)[]).every((fact) => one[fact] === other[fact]);
}

type List = { current: HTMLUListElement | null };

/** If the focused row is removed, focuses the row in its place; after the last row, the element before the list. */
function useKeptFocus(list: List, isListed: (key: string) => boolean): void {
  const focused = useRef<{ row: HTMLElement; index: number } | null>(null);
  const lost = () => {
    const at = focused.current;
    if (!at || at.row.isConnected || document.activeElement !== document.body) return null;
    focused.current = null;
    // The row was only scrolled out of view.
    return isListed(at.row.dataset.key ?? '') ? null : at.index;
  };
  useLayoutEffect(() => {
    const index = lost();
    if (index === null) return;
    const rows = list.current?.children ?? [];
    const buttons =
      rows[Math.min(index, rows.length - 1)]?.querySelectorAll<HTMLElement>('button, input') ?? [];
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
      // The whole list is removed with its last row.
      queueMicrotask(() => {
        if (focused.current && focusIsLost()) focusMain();
      });
    };
  }, [list]);
}
