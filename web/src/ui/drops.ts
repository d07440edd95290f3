import { sourceOf } from '../engine/browser';
import type { Source } from '../engine/ports';

/** Files every desktop leaves in folders and nobody means to upload. */
const JUNK = /^(\.DS_Store|desktop\.ini|Thumbs\.db|\._.*)$/;

type HandleItem = DataTransferItem & { getAsFileSystemHandle?: () => Promise<FileSystemHandle | null> };

/** Everything that was dropped or pasted, folders with all they hold. */
export async function dropped(data: DataTransfer): Promise<Source[]> {
  const items = [...data.items].filter((item) => item.kind === 'file') as HandleItem[];
  // All of these must be asked for before the first await: the list is emptied when the event is over.
  const parts = items.map((item) => ({
    handle: item.getAsFileSystemHandle?.() ?? Promise.resolve(null),
    entry: item.webkitGetAsEntry(),
    file: item.getAsFile(),
  }));
  const found: Source[] = [];
  for (const { handle, entry, file } of parts) {
    if (entry?.isDirectory) await walk(entry as FileSystemDirectoryEntry, found);
    else if (file) found.push(sourceOf(file, await fileHandle(handle)));
  }
  return found;
}

async function fileHandle(asked: Promise<FileSystemHandle | null>): Promise<FileSystemFileHandle | null> {
  try {
    const handle = await asked;
    return handle?.kind === 'file' ? (handle as FileSystemFileHandle) : null;
  } catch {
    return null;
  }
}

async function walk(directory: FileSystemDirectoryEntry, found: Source[]): Promise<void> {
  const reader = directory.createReader();
  // A reader gives a hundred entries at a time, and an empty list at the end.
  for (let entries = await batch(reader); entries.length > 0; entries = await batch(reader)) {
    for (const entry of entries) {
      if (entry.isDirectory) await walk(entry as FileSystemDirectoryEntry, found);
      else if (!JUNK.test(entry.name)) found.push(await open(entry as FileSystemFileEntry));
    }
  }
}

function batch(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  return new Promise((resolve) => reader.readEntries(resolve, () => resolve([])));
}

function open(entry: FileSystemFileEntry): Promise<Source> {
  const path = entry.fullPath.replace(/^\//, '');
  return new Promise((resolve, reject) => {
    entry.file((file) => resolve(sourceOf(file, null, path)), reject);
  });
}

type Picker = (options: { multiple: boolean }) => Promise<FileSystemFileHandle[]>;

/** Lets the person choose with handles that survive a reload; null where the browser has no such picker. */
export function picker(): (() => Promise<Source[]>) | null {
  const show = (globalThis as { showOpenFilePicker?: Picker }).showOpenFilePicker;
  if (!show) return null;
  return async () => {
    try {
      const handles = await show({ multiple: true });
      return await Promise.all(handles.map(async (handle) => sourceOf(await handle.getFile(), handle)));
    } catch {
      return [];
    }
  };
}

/** Files of an input element. */
export function chosen(files: FileList | null): Source[] {
  return [...(files ?? [])].filter((file) => !JUNK.test(file.name)).map((file) => sourceOf(file));
}
