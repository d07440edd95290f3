import { RESTING, type Upload } from '../engine/upload';
import type { App } from './app';
import { bytes, duration, percent } from './format';
import { text } from './text';
import { UploadRow } from './UploadRow';
import { Virtual } from './Virtual';

const ROW_HEIGHT = 104;

/** All uploads of this person on this page, and how they do together. */
export function Uploads({ app }: { app: App }) {
  app.tick.value;
  const queue = app.queue.value;
  if (!queue || queue.uploads.length === 0) return null;
  const uploads = queue.uploads;
  const paused = uploads.some((upload) => upload.phase === 'paused' || upload.phase === 'failed');
  const going = uploads.some((upload) => !RESTING.has(upload.phase));
  return (
    <section class="card uploads" aria-labelledby="uploads-title">
      <div class="bar">
        <h2 id="uploads-title">{text('uploads.title')}</h2>
        <Summary uploads={uploads.slice()} sending={[...queue.sending]} />
        <div class="bar-buttons">
          {uploads.length > 2 && (
            <select
              aria-label={text('uploads.order')}
              value={queue.order}
              onChange={(event) => {
                // The queue reads it when it next has room.
                queue.order = event.currentTarget.value === 'smallest' ? 'smallest' : 'arrival';
              }}
            >
              <option value="arrival">{text('uploads.order.arrival')}</option>
              <option value="smallest">{text('uploads.order.smallest')}</option>
            </select>
          )}
          {app.reopenable.length > 0 && (
            <button type="button" class="primary" onClick={() => void app.reopenAll()}>
              {text('uploads.reopen', { count: app.reopenable.length })}
            </button>
          )}
          {going && (
            <button type="button" onClick={() => queue.pauseAll()}>
              {text('uploads.pauseAll')}
            </button>
          )}
          {paused && (
            <button type="button" onClick={() => queue.resumeAll()}>
              {text('uploads.resumeAll')}
            </button>
          )}
          {uploads.some((upload) => upload.phase === 'done') && (
            <button type="button" onClick={() => queue.dismissDone()}>
              {text('uploads.clear')}
            </button>
          )}
        </div>
      </div>
      <Virtual
        items={uploads.slice()}
        rowHeight={ROW_HEIGHT}
        label={text('uploads.title')}
        keyOf={(upload) => upload.id}
        row={(upload) => <UploadRow app={app} upload={upload} />}
      />
    </section>
  );
}

function Summary({ uploads, sending }: { uploads: readonly Upload[]; sending: readonly Upload[] }) {
  const size = uploads.reduce((sum, upload) => sum + upload.size, 0);
  const arrived = uploads.reduce((sum, upload) => sum + upload.arrived, 0);
  const now = Date.now();
  const speed = sending.reduce((sum, upload) => sum + upload.speed.perSecond(now), 0);
  return (
    <p class="hint numbers">
      {uploads.length > 1 && `${text('uploads.count', { count: uploads.length })} · `}
      {text('uploads.summary', { done: bytes(arrived), total: bytes(size) })} · {percent(arrived, size)} %
      {speed > 0 &&
        arrived < size &&
        ` · ${text('uploads.left', { time: duration((size - arrived) / speed) })}`}
    </p>
  );
}
