import { useRef } from 'preact/hooks';
import type { Problem } from '../engine/problem';
import { type Phase, RESTING, type Upload } from '../engine/upload';
import type { App } from './app';
import { chosen } from './drops';
import { bytes, duration, percent } from './format';
import { CheckIcon, CloseIcon, FolderIcon, PauseIcon, ResumeIcon } from './icons';
import { text } from './text';

/** One upload: what it is, how far it is, what it does, and what one can do about it. */
export function UploadRow({ app, upload }: { app: App; upload: Upload }) {
  // The engine changes an upload in place: what is drawn of it goes down as plain values.
  app.tick.value;
  const now = Date.now();
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
      <Graph points={points(upload.speed.history)} />
      <Buttons app={app} upload={upload} phase={upload.phase} />
      <Progress
        name={upload.name}
        size={upload.size}
        arrived={upload.arrived}
        inFlight={upload.inFlight}
        done={upload.phase === 'done'}
      />
      <p class="state">
        {upload.phase === 'done' && <CheckIcon />}
        {sentence(upload)}
      </p>
    </article>
  );
}

function sentence(upload: Upload): string {
  const problem = upload.problem;
  const phase = text(`phase.${upload.phase}`);
  if (problem && upload.phase === 'failed') return `${phase}: ${reason(problem)}`;
  if (problem && upload.phase === 'retrying' && problem.detail) return `${phase} (${problem.detail})`;
  if (upload.phase === 'sending' && upload.verified === false) return `${phase}. ${text('upload.unchecked')}`;
  return phase;
}

function reason(problem: Problem): string {
  switch (problem.kind) {
    case 'file-changed':
    case 'file-unreadable':
    case 'stalled':
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
      aria-valuenow={percent(arrived, size)}
    >
      <div class="sent" style={{ inlineSize: `${sent * 100}%` }} />
      <div class="safe" style={{ inlineSize: `${safe * 100}%` }} />
    </div>
  );
}

/** The corners of the graph: one step a second, the fastest at the top. */
function points(history: readonly number[]): string {
  const most = Math.max(...history, 1);
  return history.map((inSecond, i) => `${i * 2},${24 - (inSecond / most) * 22}`).join(' ');
}

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

function Buttons({ app, upload, phase }: { app: App; upload: Upload; phase: Phase }) {
  const queue = app.queue.value;
  const input = useRef<HTMLInputElement>(null);
  const name = upload.name;
  const find = async () => {
    if (!(await app.reopen(upload))) input.current?.click();
  };
  const found = async (files: FileList | null) => {
    const source = chosen(files)[0];
    if (source) await app.resumeWith(upload, source);
  };
  const over = phase === 'done' || phase === 'cancelled';
  return (
    <div class="upload-buttons">
      {phase === 'needs-file' && (
        <>
          <button
            type="button"
            class="icon-button"
            aria-label={text('upload.find', { name })}
            title={text('upload.find', { name })}
            onClick={() => void find()}
          >
            <FolderIcon />
          </button>
          <input
            ref={input}
            type="file"
            class="find-input"
            hidden
            onChange={(event) => void found(event.currentTarget.files)}
          />
        </>
      )}
      {!RESTING.has(phase) && (
        <button
          type="button"
          class="icon-button"
          aria-label={text('upload.pause', { name })}
          title={text('upload.pause', { name })}
          onClick={() => upload.pause()}
        >
          <PauseIcon />
        </button>
      )}
      {RESTING.has(phase) && !over && phase !== 'needs-file' && (
        <button
          type="button"
          class="icon-button"
          aria-label={text('upload.resume', { name })}
          title={text('upload.resume', { name })}
          onClick={() => queue?.resume(upload)}
        >
          <ResumeIcon />
        </button>
      )}
      <button
        type="button"
        class="icon-button"
        aria-label={text(over ? 'upload.dismiss' : 'upload.cancel', { name })}
        title={text(over ? 'upload.dismiss' : 'upload.cancel', { name })}
        onClick={() => (over ? queue?.dismiss(upload) : void queue?.cancel(upload))}
      >
        <CloseIcon />
      </button>
    </div>
  );
}
