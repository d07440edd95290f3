import { text } from './text';

/** So many seconds are averaged: pieces arrive in lumps, the line does not stand still between them. */
const SMOOTH_SECONDS = 5;

/** A graph of fewer seconds says nothing. */
const LEAST_SECONDS = 4;

/** Bytes of each second, averaged with those around it. */
function smooth(history: readonly number[]): number[] {
  return history.map((_, i) => {
    const around = history.slice(Math.max(0, i - SMOOTH_SECONDS + 1), i + 1);
    return around.reduce((sum, bytes) => sum + bytes, 0) / around.length;
  });
}

/** The corners of the graph: one step a second, the newest at the end, the fastest at the top. */
export function pointsOf(history: readonly number[]): string {
  if (history.length < LEAST_SECONDS) return '';
  const speeds = smooth(history);
  const most = Math.max(...speeds, 1);
  const begin = 120 - 2 * Math.max(0, speeds.length - 1);
  return speeds.map((speed, i) => `${begin + i * 2},${23 - (speed / most) * 21}`).join(' ');
}

/** The speed of the last minute. */
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
