import Uppy from '@uppy/core';
import Tus from '@uppy/tus';

/** A third-party page on another origin that uploads with Uppy's tus plug-in. */
const settings = new URLSearchParams(location.search);
const uppy = new Uppy({ autoProceed: true }).use(Tus, {
  endpoint: settings.get('endpoint') ?? '',
  headers: { Authorization: settings.get('authorization') ?? '' },
  chunkSize: 4 * 1024 * 1024,
  // On a busy machine a server starts slowly.
  retryDelays: [100, 1000, 3000, 5000, 10_000, 20_000],
});
const outcome = document.querySelector('#outcome') as HTMLOutputElement;
uppy.on('progress', (percent) => {
  outcome.dataset.percent = `${percent}`;
});
uppy.on('complete', (result) => {
  outcome.textContent = (result.failed ?? []).length === 0 ? 'done' : 'failed';
});
document.querySelector('#file')?.addEventListener('change', (event) => {
  for (const file of (event.target as HTMLInputElement).files ?? []) {
    uppy.addFile({ name: file.name, type: file.type, data: file });
  }
});
