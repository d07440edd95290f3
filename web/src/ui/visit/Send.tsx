import { type Signal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { retryDelay, waitOrOnline } from '../../engine/server/retry-delay';
import type { OpenedLink } from '../../engine/server/visit';
import { moment } from '../account/times';
import { DropZone } from '../DropZone';
import { NoDrop } from '../NoDrop';
import { ReceivedFiles } from './ReceivedFiles';
import { SendModel } from './send-model';
import { keyOfLink, type Visit } from './visit';
import { words } from './words';

/** The page of an upload link. */
export function Send({ visit, link, secret }: { visit: Visit; link: OpenedLink; secret: string }) {
  const model = useModel(visit, secret);
  const { kind } = visit.shown.value;
  const ended = kind === 'missing' || kind === 'ended';
  if (ended) return model ? <ReceivedFiles model={model} owner={link.owner} thanks={false} /> : null;
  const loaded = model?.uploading.value;
  const places = model ? model.places.left.value : link.remaining;
  const full = places === 0 && !needsFiles(model);
  const over = model !== null && isOver(model);
  return (
    <>
      <Request link={link} places={places} full={full} />
      {model && (full ? <NoDrop /> : <DropZone app={model} />)}
      {model && loaded && (
        <>
          {over && <ReceivedFiles key="received" model={model} owner={link.owner} thanks />}
          <loaded.Uploads key="uploads" model={loaded.model} />
          {loaded.model.totals.value.going > 0 && <p class="hint visit-hint">{words('send.busy')}</p>}
          {!over && <ReceivedFiles key="received" model={model} owner={link.owner} thanks={false} />}
        </>
      )}
    </>
  );
}

/** Whether unfinished uploads may need their files, which can also be dropped. */
function needsFiles(model: SendModel | null): boolean {
  const totals = model?.uploading.value.model.totals.value;
  return totals === undefined || totals.count > totals.done + totals.going;
}

/** Whether every upload in the list has ended well. */
function isOver(model: SendModel): boolean {
  const { count, done } = model.uploading.value.model.totals.value;
  return count === done;
}

/** Loads the code for uploads; null until then. Tries again without a connection. */
function useModel(visit: Visit, secret: string): SendModel | null {
  const model: Signal<SendModel | null> = useSignal(null);
  useEffect(() => {
    const left = new AbortController();
    const load = async () => {
      for (let failures = 1; !left.signal.aborted; failures++) {
        try {
          const part = await import('../uploading');
          if (!left.signal.aborted) model.value = new SendModel(visit, keyOfLink(secret), part);
          return;
        } catch {
          await waitOrOnline(visit.ports, retryDelay(failures), left.signal);
        }
      }
    };
    void load();
    const ask = (event: BeforeUnloadEvent) => {
      if (model.peek()?.uploading.peek().model.queue.busy) event.preventDefault();
    };
    const flush = () => model.peek()?.uploading.peek().model.cancelling.flush();
    addEventListener('beforeunload', ask);
    addEventListener('pagehide', flush);
    return () => {
      left.abort();
      removeEventListener('beforeunload', ask);
      removeEventListener('pagehide', flush);
      model.peek()?.close();
    };
  }, [visit, secret, model]);
  return model.value;
}

/** Who asks for what, and until when. */
function Request({ link, places, full }: { link: OpenedLink; places: number | null; full: boolean }) {
  const { owner, name, note, expiresAt } = link;
  return (
    <div>
      <p class="hint">{words('send.from', { owner })}</p>
      <h2 id="files" tabIndex={-1}>
        {name ? <bdi>{name}</bdi> : words('send.untitled')}
      </h2>
      <p class="hint">
        {words('send.until', { moment: moment(expiresAt) })}
        {places !== null && !full && ` · ${words('send.places', { count: places })}`}
      </p>
      {note && (
        <blockquote class="note">
          <p class="hint">{words('send.note', { owner })}</p>
          <p dir="auto">{note}</p>
        </blockquote>
      )}
      {full && (
        <p class="visit-hint" role="status">
          {words('send.full')}
        </p>
      )}
    </div>
  );
}
