import { sourceOf } from '../engine/browser/files';
import type { Source } from '../engine/ports';
import type { ReopenedFile } from '../engine/resuming/restoring';
import type { Upload } from '../engine/sending/upload';
import { text } from './text';
import { toast } from './toasts';
import type { UploadsModel } from './uploads-model';

/** How many files are opened before their uploads resume, so that the first does not wait for the last. */
const BATCH = 200;

/** Number of permission requests; the browser's answer applies to the other files as well. */
const MAX_ASKED = 100;

/** Resumes all uploads whose file this browser can reopen. */
export async function reopenAll(model: UploadsModel): Promise<void> {
  const uploads = model.queue.uploads.filter((upload) => upload.phase === 'needs-file' && upload.handle);
  // The browser only prompts during the click event; later requests are denied silently.
  const asked = uploads.slice(0, MAX_ASKED).map((upload) => permit(upload.handle));
  await Promise.all(asked);
  let failed = 0;
  for (let from = 0; from < uploads.length; from += BATCH) {
    const found: ReopenedFile[] = [];
    for (const upload of uploads.slice(from, from + BATCH)) {
      const source = await open(upload, isPermitted(upload.handle));
      if (source) found.push({ upload, source });
      else failed++;
    }
    failed += await resumeAll(model, found);
  }
  if (failed > 0) toast(text('uploads.stay', { count: failed }), 'problem');
}

/** Resumes an upload with its remembered file handle; false if the user has to choose the file. */
export async function reopen(model: UploadsModel, upload: Upload): Promise<boolean> {
  const source = await open(upload, permit(upload.handle));
  return source !== null && resumeWith(model, upload, source);
}

/** Resumes an upload with a file; tells the user if it is a different file. */
export async function resumeWith(model: UploadsModel, upload: Upload, source: Source): Promise<boolean> {
  const right = (await resumeAll(model, [{ upload, source }])) === 0;
  if (!right) toast(text('upload.otherFile', { chosen: source.name, name: upload.name }), 'problem');
  return right;
}

/** Resolves to the number of uploads whose file is a different one. Uploads that were not created accept any file. */
async function resumeAll(model: UploadsModel, found: readonly ReopenedFile[]): Promise<number> {
  const others = await model.queue.resumeWith(found);
  const notCreated = others.filter(({ upload }) => upload.url === null);
  for (const { upload } of notCreated) model.queue.dismiss(upload);
  if (notCreated.length > 0) await model.add(notCreated.map(({ source }) => source));
  return others.length - notCreated.length;
}

async function open({ handle, url, name, path }: Upload, allowed: Promise<boolean>): Promise<Source | null> {
  try {
    if (!handle || !(await allowed)) return null;
    const source = sourceOf(await handle.getFile(), handle);
    // An upload that was not created keeps its name and its path.
    return url === null ? { ...source, name, path } : source;
  } catch {
    return null;
  }
}

type Permitting = FileSystemFileHandle & {
  queryPermission?: (options: { mode: 'read' }) => Promise<PermissionState>;
  requestPermission?: (options: { mode: 'read' }) => Promise<PermissionState>;
};

/** Requests permission to read a file that was chosen in an earlier visit. */
function permit(handle: Permitting | null): Promise<boolean> {
  return isGranted(handle, handle?.requestPermission?.({ mode: 'read' }));
}

/** Whether permission was granted. */
function isPermitted(handle: Permitting | null): Promise<boolean> {
  return isGranted(handle, handle?.queryPermission?.({ mode: 'read' }));
}

async function isGranted(
  handle: Permitting | null,
  answer: Promise<PermissionState> | undefined,
): Promise<boolean> {
  const state = await Promise.resolve(answer ?? 'granted').catch(() => 'denied');
  return handle !== null && state === 'granted';
}
