/** Copies a text; on plain HTTP, where browsers keep the clipboard to themselves, by way of a selection. */
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
  // Under a modal dialog nothing outside it can be selected.
  (document.querySelector('dialog[open]') ?? document.body).append(box);
  box.select();
  const copied = document.execCommand('copy');
  box.remove();
  if (before instanceof HTMLElement) before.focus({ preventScroll: true });
  return copied;
}

/** Where a complete file can be fetched by whoever may sign in. */
export function linkOf(id: string): string {
  return `${location.origin}/api/files/${id}/content`;
}
