import { text } from './text';

/** Marks a file that was not recognized as a disk image. */
export function NoImage() {
  return (
    <span class="badge unrecognized" title={text('files.noImage.why')}>
      {text('files.noImage')}
    </span>
  );
}
