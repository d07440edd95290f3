import { percent } from './format';

/** A progress bar that shows durable bytes and bytes in flight separately. */
export function Progress(props: {
  label: string;
  size: number;
  durableBytes: number;
  inFlight: number;
  done: boolean;
}) {
  const { label, size, durableBytes, inFlight, done } = props;
  const safe = size === 0 ? Number(done) : durableBytes / size;
  const sent = size === 0 ? safe : Math.min(1, (durableBytes + inFlight) / size);
  return (
    <div
      class="progress"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={done ? 100 : percent(durableBytes, size)}
    >
      {sent > safe && <div class="sent" style={{ inlineSize: `${sent * 100}%` }} />}
      <div class="safe" style={{ inlineSize: `${safe * 100}%` }} />
    </div>
  );
}
