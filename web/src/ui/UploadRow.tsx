import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Phase } from '../engine/phase';
import type { Source } from '../engine/ports';
import type { Upload } from '../engine/sending/upload';
import { bytes, bytesPerSecond, duration } from './format';
import { Graph, pointsOf } from './Graph';
import { CheckIcon } from './icons';
import { isNoImage } from './image-check';
import { Name } from './Name';
import { NoImage } from './NoImage';
import { Progress } from './Progress';
import { sentence } from './sentence';
import { text } from './text';
import { UploadButtons } from './UploadButtons';
import type { UploadsModel } from './uploads-model';

/** Phases in which the speed graph is shown. */
const MOVING: ReadonlySet<Phase> = new Set<Phase>(['sending', 'retrying', 'offline']);

/** One upload: name, progress, status and buttons. */
export function UploadRow({ model, upload }: { model: UploadsModel; upload: Upload }) {
  // The engine mutates uploads in place, so children get plain values.
  model.tick.value;
  const now = performance.now();
  upload.speed.roll(now);
  const { name, size, durableBytes, phase } = upload;
  const speed = phase === 'sending' ? upload.speed.perSecond(now) : 0;
  const points = MOVING.has(phase) ? pointsOf(upload.speed.history) : '';
  const status = sentence(upload, now);
  const path = upload.path;
  const unrecognized = useIsUnrecognized(model.contentIsChecked.value ? upload.source : null);
  return (
    <article class={`upload ${phase}`}>
      <h3 title={path} aria-label={path}>
        {path !== name && <bdi class="folder">{path.slice(0, -name.length)}</bdi>}
        <Name name={name} />
      </h3>
      <p class="numbers hint">
        {unrecognized && <NoImage />}
        <bdi>{text('upload.numbers', { arrived: bytes(durableBytes), size: bytes(size) })}</bdi>
        {speed > 0 && ' · '}
        {speed > 0 && (
          <bdi>
            {bytesPerSecond(speed)}
            {` · ${text('uploads.left', { time: duration((size - durableBytes) / speed) })}`}
          </bdi>
        )}
      </p>
      {points && <Graph points={points} />}
      <UploadButtons model={model} upload={upload} phase={phase} kind={upload.problem?.kind ?? ''} />
      <Progress
        label={text('upload.progress', { name })}
        size={size}
        durableBytes={durableBytes}
        inFlight={upload.inFlight}
        done={phase === 'done'}
      />
      <p class="state" title={status}>
        {phase === 'done' && <CheckIcon />}
        <bdi>{status}</bdi>
      </p>
    </article>
  );
}

/** Whether a local file was not recognized as a disk image; false while unknown. */
function useIsUnrecognized(source: Source | null): boolean {
  const unrecognized = useSignal(false);
  useEffect(() => {
    let shown = true;
    unrecognized.value = false;
    if (source) {
      void isNoImage(source).then((no) => {
        if (shown) unrecognized.value = no;
      });
    }
    return () => {
      shown = false;
    };
  }, [source, unrecognized]);
  return unrecognized.value;
}
