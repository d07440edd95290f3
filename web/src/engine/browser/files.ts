import type { Source } from '../ports';

/** A file that the user chose or dropped. */
export function sourceOf(
  file: File,
  handle: FileSystemFileHandle | null = null,
  path = file.webkitRelativePath || file.name,
): Source {
  const { name, size, lastModified, type } = file;
  return {
    name,
    path,
    size,
    modified: lastModified,
    type,
    handle,
    slice: (from, to) => file.slice(from, to),
    unchanged: () => unchanged(file, handle),
  };
}

async function unchanged(file: File, handle: FileSystemFileHandle | null): Promise<boolean> {
  try {
    if (handle) {
      const now = await handle.getFile();
      return now.size === file.size && now.lastModified === file.lastModified;
    }
    await file.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}
