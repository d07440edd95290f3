import { text } from './text';

/** Marks a file whose content looks like no disk image. */
export function NoImage() {
  return (
    <span class="badge unrecognized" title={text('files.noImage.why')}>
      {text('files.noImage')}
    </span>
  );
}
