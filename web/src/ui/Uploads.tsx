import type { JSX } from 'preact';
import type { Queue } from '../engine/queue/queue';
import type { Totals } from '../engine/queue/totals';
import { bytes, bytesPerSecond, duration, percentage } from './format';
import { CheckIcon, CloseIcon, LinkIcon, PauseIcon, ResumeIcon } from './icons';
import { Lazy } from './Lazy';
import { Progress } from './Progress';
import { reopenAll } from './reopening';
import { text } from './text';
import { UploadRow } from './UploadRow';
import type { UploadsModel } from './uploads-model';
import { Virtual } from './Virtual';

/** All uploads of this page, with their totals. */
export function Uploads({ model }: { model: UploadsModel }) {
  const totals = model.totals.value;
  const { queue } = model;
  if (totals.count === 0) return null;
  const endRename = () => {
    model.renaming.value = null;
  };
  return (
    <section class="card uploads" aria-labelledby="uploads-title">
      <div class="bar">
        <h2 id="uploads-title">{text('uploads.title')}</h2>
        <div class="bar-buttons">
          {totals.count > 2 && <OrderChoice queue={queue} />}
          {totals.reopenable > 0 && (
            <button type="button" class="primary" onClick={() => void reopenAll(model)}>
              {text('uploads.reopen', { count: totals.reopenable })}
            </button>
          )}
          <ForAll
            when={totals.going > 0}
            name="uploads.pauseAll"
            Icon={PauseIcon}
            run={() => queue.pauseAll()}
          />
          <ForAll
            when={totals.stopped > 0}
            name="uploads.resumeAll"
            Icon={ResumeIcon}
            run={() => queue.resumeAll()}
          />
          <ForAll
            when={model.readsFiles && totals.done > 0}
            name="uploads.links"
            Icon={LinkIcon}
            run={() => void model.copyLinks()}
          />
          <ForAll
            when={totals.done > 0}
            name="uploads.clear"
            Icon={CheckIcon}
            run={() => queue.dismissDone()}
          />
          <ForAll
            when={totals.count - totals.done > 1}
            name="uploads.cancelAll"
            Icon={CloseIcon}
            run={() => model.cancelling.cancelAll()}
          />
        </div>
      </div>
      <Summary totals={totals} />
      <Virtual
        items={queue.uploads}
        within
        label={text('uploads.title')}
        keyOf={(upload) => upload.id}
        row={(upload) => <UploadRow model={model} upload={upload} />}
      />
      {model.renaming.value && (
        <Lazy part={() => import('./Rename').then((m) => m.Rename)} with={{ model, close: endRename }} />
      )}
    </section>
  );
}

function OrderChoice({ queue }: { queue: Queue }) {
  return (
    <select
      aria-label={text('uploads.order')}
      value={queue.order}
      onChange={(event) => {
        queue.order = event.currentTarget.value === 'smallest' ? 'smallest' : 'arrival';
      }}
    >
      <option value="arrival">{text('uploads.order.arrival')}</option>
      <option value="smallest">{text('uploads.order.smallest')}</option>
    </select>
  );
}

/** A button for all uploads. On narrow pages only the icon is shown. */
function ForAll(props: {
  when: boolean;
  name: 'uploads.pauseAll' | 'uploads.resumeAll' | 'uploads.links' | 'uploads.clear' | 'uploads.cancelAll';
  Icon: () => JSX.Element;
  run: () => void;
}) {
  if (!props.when) return null;
  const name = text(props.name);
  return (
    <button type="button" class="for-all" title={name} onClick={props.run}>
      <props.Icon />
      <span>{name}</span>
    </button>
  );
}

function Summary({ totals }: { totals: Totals }) {
  const { count, size, durableBytes, speed } = totals;
  if (count < 2) return null;
  const facts = [
    text('uploads.count', { count }),
    text('uploads.summary', { done: bytes(durableBytes), total: bytes(size) }),
    percentage(durableBytes, size),
  ];
  if (speed > 0 && durableBytes < size) {
    facts.push(bytesPerSecond(speed));
    facts.push(text('uploads.left', { time: duration((size - durableBytes) / speed) }));
  }
  const done = totals.done === count;
  return (
    <div class={`summary ${done ? 'done' : ''}`}>
      <p class="hint numbers">{facts.map((fact, i) => [i > 0 && ' · ', <bdi key={fact}>{fact}</bdi>])}</p>
      <Progress
        label={text('uploads.progress')}
        size={size}
        durableBytes={durableBytes}
        inFlight={0}
        done={done}
      />
    </div>
  );
}
