import { text } from './text';

/** Seconds to average over, because acknowledgements come in bursts. */
const SMOOTH_SECONDS = 5;

/** Minimum history for a graph. */
const LEAST_SECONDS = 4;

/** The moving average of the bytes per second. */
function smooth(history: readonly number[]): number[] {
  return history.map((_, i) => {
    const around = history.slice(Math.max(0, i - SMOOTH_SECONDS + 1), i + 1);
    return around.reduce((sum, bytes) => sum + bytes, 0) / around.length;
  });
}

/** The points of the line: one step per second, the newest on the right, the highest speed at the top. */
export function pointsOf(history: readonly number[]): string {
  if (history.length < LEAST_SECONDS) return '';
  const speeds = smooth(history);
  const most = Math.max(...speeds, 1);
  const begin = 120 - 2 * Math.max(0, speeds.length - 1);
  return speeds.map((speed, i) => `${begin + i * 2},${23 - (speed / most) * 21}`).join(' ');
}

/** The upload speed of the last minute. */
export function Graph({ points }: { points: string }) {
  return (
    <svg
      class="graph"
      viewBox="0 0 120 24"
      preserveAspectRatio="none"
      role="img"
      aria-label={text('upload.graph')}
    >
      <polygon points={`${points} 120,24 ${points.split(',', 1)[0]},24`} />
      <polyline points={points} />
    </svg>
  );
}
