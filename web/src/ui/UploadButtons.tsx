import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { type Phase, RESTING } from '../engine/phase';
import type { Upload } from '../engine/sending/upload';
import type { Key } from '../locale/en';
import { chosen } from './drops';
import {
  CloseIcon,
  FolderIcon,
  PauseIcon,
  PencilIcon,
  ResumeIcon,
  RetryIcon,
  ShieldIcon,
  UploadIcon,
} from './icons';
import { isRenamable } from './renamable';
import { reopen, resumeWith } from './reopening';
import { text } from './text';
import type { UploadsModel } from './uploads-model';

interface Offer {
  /** The accessible name, with the file name. */
  readonly name: Key;
  /** The visible label if the user has to act; otherwise only the icon is shown. */
  readonly words?: Key;
  readonly icon: () => JSX.Element;
  readonly run: () => void;
}

/** Problems that only choosing the file again can solve. */
const OF_THE_FILE: ReadonlySet<string> = new Set(['file-changed', 'file-unreadable']);

/** The buttons of an upload. The first button stays the same element whatever it offers, so that it keeps the focus. */
export function UploadButtons(props: { model: UploadsModel; upload: Upload; phase: Phase; kind: string }) {
  const { model, upload, phase, kind } = props;
  const input = useRef<HTMLInputElement>(null);
  const name = upload.name;
  const over = phase === 'done' || phase === 'cancelled' || upload.rejected;
  const find = async () => {
    if (phase !== 'needs-file' || !(await reopen(model, upload))) input.current?.click();
  };
  const found = async (files: FileList | null) => {
    const source = chosen(files)[0];
    // Allows choosing the same file again.
    if (input.current) input.current.value = '';
    if (!source) return;
    if (upload.phase === 'needs-file') await resumeWith(model, upload, source);
    else await model.replace(upload, source);
  };
  const renames = isRenamable(upload);
  const offers = offersOf(model, upload, phase, kind, () => void find());
  const asks = phase === 'needs-file' || OF_THE_FILE.has(kind);
  return (
    <div class="upload-buttons">
      {offers.map((offer, i) => (
        <button
          key={`offer-${i}`}
          type="button"
          class={offer.words ? 'act' : 'icon-button'}
          aria-label={text(offer.name, { name })}
          title={text(offer.name, { name })}
          onClick={offer.run}
        >
          <offer.icon />
          {offer.words && <span>{text(offer.words)}</span>}
        </button>
      ))}
      {asks && (
        <input
          ref={input}
          type="file"
          class="find-input"
          hidden
          onChange={(event) => void found(event.currentTarget.files)}
        />
      )}
      {renames && (
        <button
          type="button"
          class="icon-button"
          aria-label={text('upload.rename', { name })}
          title={text('upload.rename', { name })}
          onClick={() => {
            model.renaming.value = upload;
          }}
        >
          <PencilIcon />
        </button>
      )}
      <button
        type="button"
        class="icon-button"
        aria-label={text(over ? 'upload.dismiss' : 'upload.cancel', { name })}
        title={text(over ? 'upload.dismiss' : 'upload.cancel', { name })}
        onClick={() => (over ? model.queue.dismiss(upload) : model.cancelling.cancel([upload]))}
      >
        <CloseIcon />
      </button>
    </div>
  );
}

function offersOf(
  model: UploadsModel,
  upload: Upload,
  phase: Phase,
  kind: string,
  find: () => void,
): readonly Offer[] {
  const resume = () => model.queue.resume(upload);
  const pause: Offer = { name: 'upload.pause', icon: PauseIcon, run: () => upload.pause() };
  switch (phase) {
    case 'needs-file':
      return upload.handle
        ? [{ name: 'upload.reopen', words: 'upload.reopen.words', icon: ResumeIcon, run: find }]
        : [{ name: 'upload.find', words: 'upload.find.words', icon: FolderIcon, run: find }];
    case 'failed':
      if (upload.rejected) return [];
      return OF_THE_FILE.has(kind)
        ? [{ name: 'upload.find', words: 'upload.find.words', icon: FolderIcon, run: find }]
        : [{ name: 'upload.retry', words: 'upload.retry.words', icon: RetryIcon, run: resume }];
    case 'elsewhere':
      return [{ name: 'upload.here', words: 'upload.here.words', icon: ResumeIcon, run: resume }];
    case 'comparing':
      return [
        pause,
        {
          name: 'upload.anyway',
          words: 'upload.anyway.words',
          icon: UploadIcon,
          run: () => upload.sendAnyway(),
        },
      ];
    case 'retrying':
    case 'offline':
      return [
        pause,
        { name: 'upload.now', words: 'upload.now.words', icon: RetryIcon, run: () => upload.retryNow() },
      ];
    case 'done':
      if (!model.readsFiles) return [];
      return [
        {
          name: 'upload.check',
          words: 'upload.check.words',
          icon: ShieldIcon,
          run: () => void model.showChecksum(upload),
        },
      ];
    case 'cancelled':
      return [];
    default:
      return RESTING.has(phase) ? [{ name: 'upload.resume', icon: ResumeIcon, run: resume }] : [pause];
  }
}
