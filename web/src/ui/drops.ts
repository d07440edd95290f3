import { sourceOf } from '../engine/browser/files';
import type { Source } from '../engine/ports';
import { text } from './text';
import { toast } from './toasts';

/** System files in folders that users do not mean to upload. */
const JUNK = /^(\.DS_Store|desktop\.ini|Thumbs\.db|\._.*)$/;

type HandleItem = DataTransferItem & { getAsFileSystemHandle?: () => Promise<FileSystemHandle | null> };

/** All dropped or pasted files, including those in folders; `found` is filled while folders are read. */
export async function dropped(data: DataTransfer, found: Source[]): Promise<Source[]> {
  const items = [...data.items].filter((item) => item.kind === 'file') as HandleItem[];
  // The list of items is emptied after the event, so read all of them before the first await.
  const parts = items.map((item) => ({
    handle: item.getAsFileSystemHandle?.() ?? Promise.resolve(null),
    entry: item.webkitGetAsEntry(),
    file: item.getAsFile(),
  }));
  const unreadable: string[] = [];
  for (const { handle, entry, file } of parts) {
    const known = await handle.catch(() => null);
    if (known?.kind === 'directory') await walkHandles(known as Folder, known.name, found, unreadable);
    else if (entry?.isDirectory) await walk(entry as FileSystemDirectoryEntry, found, unreadable);
    else if (file) found.push(sourceOf(file, known as FileSystemFileHandle | null));
  }
  reportUnreadable(unreadable);
  return found;
}

/** Number of unreadable files that are named. */
const MAX_NAMED = 3;

/** Tells the user which files can't be read. */
function reportUnreadable(names: readonly string[]): void {
  for (const name of names.slice(0, MAX_NAMED)) toast(text('rejected.unreadable', { name }), 'problem');
  const more = names.length - MAX_NAMED;
  if (more > 0) toast(text('rejected.more', { count: more }), 'problem');
}

export type Folder = FileSystemDirectoryHandle & { values(): AsyncIterable<FileSystemHandle> };

/** Reads a folder through handles, so that its files can be reopened after a reload. */
async function walkHandles(
  folder: Folder,
  path: string,
  found: Source[],
  unreadable: string[],
): Promise<void> {
  try {
    for await (const handle of folder.values()) {
      const place = `${path}/${handle.name}`;
      if (handle.kind === 'directory') await walkHandles(handle as Folder, place, found, unreadable);
      else if (!JUNK.test(handle.name))
        await openHandle(handle as FileSystemFileHandle, found, unreadable, place);
    }
  } catch {
    unreadable.push(path);
  }
}

async function openHandle(
  handle: FileSystemFileHandle,
  found: Source[],
  unreadable: string[],
  path?: string,
): Promise<void> {
  try {
    found.push(sourceOf(await handle.getFile(), handle, path));
  } catch {
    unreadable.push(path ?? handle.name);
  }
}

async function walk(
  directory: FileSystemDirectoryEntry,
  found: Source[],
  unreadable: string[],
): Promise<void> {
  const reader = directory.createReader();
  // readEntries returns at most 100 entries per call, and an empty list at the end.
  const fails = () => unreadable.push(directory.fullPath);
  for (let entries = await batch(reader, fails); entries.length > 0; entries = await batch(reader, fails)) {
    for (const entry of entries) {
      if (entry.isDirectory) await walk(entry as FileSystemDirectoryEntry, found, unreadable);
      else if (!JUNK.test(entry.name)) {
        const source = await open(entry as FileSystemFileEntry).catch(() => null);
        if (source) found.push(source);
        else unreadable.push(entry.name);
      }
    }
  }
}

function batch(reader: FileSystemDirectoryReader, fails: () => void): Promise<FileSystemEntry[]> {
  const nothing: FileSystemEntry[] = [];
  return new Promise((resolve) => {
    reader.readEntries(resolve, () => {
      fails();
      resolve(nothing);
    });
  });
}

function open(entry: FileSystemFileEntry): Promise<Source> {
  const path = entry.fullPath.replace(/^\//, '');
  return new Promise((resolve, reject) => {
    entry.file((file) => resolve(sourceOf(file, null, path)), reject);
  });
}

interface Pickers {
  readonly showOpenFilePicker?: (options: { multiple: boolean }) => Promise<FileSystemFileHandle[]>;
  readonly showDirectoryPicker?: () => Promise<Folder>;
}

/** Opens the file picker that returns handles, which survive a reload; null if the browser has none. */
export function pickFiles(): Promise<Source[]> | null {
  const shown = (globalThis as Pickers).showOpenFilePicker?.({ multiple: true });
  return shown ? openAll(shown) : null;
}

async function openAll(shown: Promise<FileSystemFileHandle[]>): Promise<Source[]> {
  const found: Source[] = [];
  const unreadable: string[] = [];
  for (const handle of await orNothing(shown, [])) await openHandle(handle, found, unreadable);
  reportUnreadable(unreadable);
  return found;
}

/** Opens the folder picker, likewise; resolves to null if the user cancels. */
export function pickFolder(): Promise<Folder | null> | null {
  const shown = (globalThis as Pickers).showDirectoryPicker?.();
  return shown ? orNothing(shown, null) : null;
}

/** All files in a folder and its subfolders; `found` is filled while they are read. */
export async function filesOf(folder: Folder, found: Source[]): Promise<Source[]> {
  const unreadable: string[] = [];
  await walkHandles(folder, folder.name, found, unreadable);
  reportUnreadable(unreadable);
  return found;
}

/** A picker rejects if the user cancels it. */
function orNothing<T, N>(shown: Promise<T>, nothing: N): Promise<T | N> {
  return shown.catch(() => nothing);
}

/** Files of an input element. */
export function chosen(files: FileList | null): Source[] {
  return [...(files ?? [])].filter((file) => !JUNK.test(file.name)).map((file) => sourceOf(file));
}
