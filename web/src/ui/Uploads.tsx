import type { Totals } from '../engine/totals';
import type { App } from './app';
import { bytes, duration, number, percent } from './format';
import { text } from './text';
import { UploadRow } from './UploadRow';
import { Virtual } from './Virtual';

const ROW_HEIGHT = 104;

/** All uploads of this person on this page, and how they do together. */
export function Uploads({ app }: { app: App }) {
  const totals = app.totals.value;
  const queue = app.queue.value;
  if (!queue || totals.count === 0) return null;
  const uploads = queue.uploads;
  return (
    <section class="card uploads" aria-labelledby="uploads-title">
      <div class="bar">
        <div>
          <h2 id="uploads-title">{text('uploads.title')}</h2>
          <Summary totals={totals} />
        </div>
        <div class="bar-buttons">
          {totals.count > 2 && (
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
          {totals.reopenable > 0 && (
            <button type="button" class="primary" onClick={() => void app.reopenAll()}>
              {text('uploads.reopen', { count: totals.reopenable })}
            </button>
          )}
          {totals.going > 0 && (
            <button type="button" onClick={() => queue.pauseAll()}>
              {text('uploads.pauseAll')}
            </button>
          )}
          {totals.stopped > 0 && (
            <button type="button" onClick={() => queue.resumeAll()}>
              {text('uploads.resumeAll')}
            </button>
          )}
          {totals.done > 0 && (
            <button type="button" onClick={() => queue.dismissDone()}>
              {text('uploads.clear')}
            </button>
          )}
          {totals.count - totals.done > 1 && (
            <button type="button" onClick={() => app.cancelAll()}>
              {text('uploads.cancelAll')}
            </button>
          )}
        </div>
      </div>
      <Virtual
        items={uploads}
        rowHeight={ROW_HEIGHT}
        label={text('uploads.title')}
        keyOf={(upload) => upload.id}
        row={(upload) => <UploadRow app={app} upload={upload} />}
      />
    </section>
  );
}

function Summary({ totals }: { totals: Totals }) {
  const { count, size, arrived, speed } = totals;
  return (
    <p class="hint numbers">
      {count > 1 && `${text('uploads.count', { count: number(count) })} · `}
      {text('uploads.summary', { done: bytes(arrived), total: bytes(size) })} · {percent(arrived, size)} %
      {speed > 0 && arrived < size && (
        <>
          {` · ${text('upload.speed', { speed: bytes(speed) })}`}
          {` · ${text('uploads.left', { time: duration((size - arrived) / speed) })}`}
        </>
      )}
    </p>
  );
}
