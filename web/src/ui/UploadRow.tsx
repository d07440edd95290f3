import type { Phase } from '../engine/phase';
import type { Problem } from '../engine/problem';
import type { Upload } from '../engine/upload';
import type { App } from './app';
import { bytes, duration, percent } from './format';
import { CheckIcon } from './icons';
import { text } from './text';
import { UploadButtons } from './UploadButtons';

/** One upload: what it is, how far it is, what it does, and what one can do about it. */
export function UploadRow({ app, upload }: { app: App; upload: Upload }) {
  // The engine changes an upload in place: what is drawn of it goes down as plain values.
  app.tick.value;
  const now = performance.now();
  upload.speed.roll(now);
  const speed = upload.phase === 'sending' ? upload.speed.perSecond(now) : 0;
  const left = speed > 0 ? (upload.size - upload.arrived) / speed : Number.POSITIVE_INFINITY;
  return (
    <article class={`upload ${upload.phase}`}>
      <div class="upload-head">
        <h3 title={upload.name}>{upload.name}</h3>
        <p class="numbers">
          {text('upload.numbers', { arrived: bytes(upload.arrived), size: bytes(upload.size) })}
          {speed > 0 && ` · ${text('upload.speed', { speed: bytes(speed) })}`}
          {speed > 0 && ` · ${text('uploads.left', { time: duration(left) })}`}
        </p>
      </div>
      {MOVING.has(upload.phase) && upload.speed.history.length >= LEAST_SECONDS && (
        <Graph points={points(upload.speed.history)} />
      )}
      <UploadButtons app={app} upload={upload} phase={upload.phase} kind={upload.problem?.kind ?? ''} />
      <Progress
        name={upload.name}
        size={upload.size}
        arrived={upload.arrived}
        inFlight={upload.inFlight}
        done={upload.phase === 'done'}
      />
      <p class="state">
        {upload.phase === 'done' && <CheckIcon />}
        <span>{sentence(upload, now)}</span>
      </p>
    </article>
  );
}

/** Nothing acknowledged for so long is worth a word, long before it is given up. */
const QUIET_MILLISECONDS = 10_000;

function sentence(upload: Upload, now: number): string {
  const { problem, phase } = upload;
  if (phase === 'done') return doneSentence(upload);
  const said = text(`phase.${phase}`, { percent: percent(upload.compared, upload.size) });
  if (problem && phase === 'failed') return `${said}: ${reason(problem)}`;
  if (problem && phase === 'retrying' && problem.kind === 'smaller') return text('phase.starting');
  if (problem && phase === 'retrying' && (problem.detail || problem.kind === 'stalled'))
    return `${said} (${reason(problem)})`;
  return phase === 'sending' ? sendingSentence(upload, said, now) : said;
}

function doneSentence({ already, verified }: Upload): string {
  if (already) return text('phase.done.already');
  return text(verified ? 'phase.done' : 'phase.done.unchecked');
}

function sendingSentence(upload: Upload, said: string, now: number): string {
  const quiet = upload.quiet(now);
  if (quiet > QUIET_MILLISECONDS) return text('upload.quiet', { time: duration(quiet / 1000) });
  const { bottleneck } = upload;
  const sending = bottleneck ? `${said} · ${text(`slow.${bottleneck}`)}` : said;
  return upload.verified === false ? `${sending} · ${text('upload.unchecked')}` : sending;
}

function reason(problem: Problem): string {
  switch (problem.kind) {
    case 'file-changed':
    case 'file-unreadable':
    case 'stalled':
    case 'not-digested':
      return text(`problem.${problem.kind}`);
    default:
      return problem.detail || text('problem.other', { kind: problem.kind });
  }
}

/** Shows apart what is safe on the server and what is on its way. */
function Progress(props: { name: string; size: number; arrived: number; inFlight: number; done: boolean }) {
  const { name, size, arrived, inFlight, done } = props;
  const safe = size === 0 ? Number(done) : arrived / size;
  const sent = size === 0 ? safe : Math.min(1, (arrived + inFlight) / size);
  return (
    <div
      class="progress"
      role="progressbar"
      aria-label={text('upload.progress', { name })}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={done ? 100 : percent(arrived, size)}
    >
      <div class="sent" style={{ inlineSize: `${sent * 100}%` }} />
      <div class="safe" style={{ inlineSize: `${safe * 100}%` }} />
    </div>
  );
}

/** So many seconds are averaged: pieces arrive in lumps, the line does not stand still between them. */
const SMOOTH_SECONDS = 5;

/** Bytes of each second, averaged with those around it. */
function smooth(history: readonly number[]): number[] {
  return history.map((_, i) => {
    const around = history.slice(Math.max(0, i - SMOOTH_SECONDS + 1), i + 1);
    return around.reduce((sum, bytes) => sum + bytes, 0) / around.length;
  });
}

/** The corners of the graph: one step a second, the newest at the end, the fastest at the top. */
function points(history: readonly number[]): string {
  const speeds = smooth(history);
  const most = Math.max(...speeds, 1);
  const begin = 120 - 2 * Math.max(0, speeds.length - 1);
  return speeds.map((speed, i) => `${begin + i * 2},${23 - (speed / most) * 21}`).join(' ');
}

/** A graph of fewer seconds says nothing. */
const LEAST_SECONDS = 4;

/** Phases in which the speed of the last minute tells something. */
const MOVING: ReadonlySet<Phase> = new Set<Phase>(['sending', 'retrying', 'offline']);

/** The speed of the last minute. */
function Graph({ points }: { points: string }) {
  return (
    <svg
      class="graph"
      viewBox="0 0 120 24"
      preserveAspectRatio="none"
      role="img"
      aria-label={text('upload.graph')}
    >
      <polyline points={points} />
    </svg>
  );
}
