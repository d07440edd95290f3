import type { ComponentChildren, FunctionComponent } from 'preact';
import { moment } from './times';

/** A device or a token, with a button that removes it. */
export function Row(props: {
  Icon: FunctionComponent;
  title: ComponentChildren;
  tooltip?: string | null;
  /** A list of `Detail`. */
  details: ComponentChildren;
  button?: { text: string; label: string; click: () => void } | null;
}) {
  const { Icon, title, tooltip, details, button } = props;
  return (
    <li class="row" title={tooltip ?? undefined}>
      <Icon />
      <div class="row-words">
        <p class="row-title">{title}</p>
        <ul class="details">{details}</ul>
      </div>
      {button && (
        <button type="button" class="end" aria-label={button.label} onClick={button.click}>
          {button.text}
        </button>
      )}
    </li>
  );
}

/** A detail of a row; the exact time it is about is in the tooltip. */
export function Detail(props: { at?: string; expired?: boolean; children: ComponentChildren }) {
  const { at, expired, children } = props;
  return (
    <li class={expired ? 'expired' : ''} title={at && moment(at)}>
      {children}
    </li>
  );
}
