/** Copies a text; over plain HTTP, where the clipboard API is missing, through a selection. */
export async function copyText(words: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(words);
    return true;
  } catch {
    return copySelected(words);
  }
}

function copySelected(words: string): boolean {
  const before = document.activeElement;
  const box = document.createElement('textarea');
  box.value = words;
  box.className = 'unseen';
  // With a modal dialog open, nothing outside it can be selected.
  (document.querySelector('dialog[open]') ?? document.body).append(box);
  box.select();
  const copied = document.execCommand('copy');
  box.remove();
  if (before instanceof HTMLElement) before.focus({ preventScroll: true });
  return copied;
}

/** The download link of a complete file; it requires a session. */
export function linkOf(id: string): string {
  return `${location.origin}/api/files/${id}/content`;
}
