import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '../..');

/** A code block of a page. */
export interface Block {
  readonly page: string;
  /** `shell` if the page names none. */
  readonly language: string;
  readonly text: string;
}

/** All pages of the documentation, by path. */
export function pages(): string[] {
  const below = (directory: string) =>
    readdirSync(join(ROOT, directory)).map((name) => join(directory, name));
  return [
    'README.md',
    'CONTRIBUTING.md',
    'ARCHITECTURE.md',
    ...below('docs'),
    ...below('docs/decisions'),
  ].filter((path) => path.endsWith('.md') && existsSync(join(ROOT, path)));
}

/** The code blocks of a page: indented ones outside of lists, and fenced ones. */
export function blocksOf(page: string): Block[] {
  const blocks: Block[] = [];
  let lines: string[] = [];
  let fence: string | null = null;
  const end = (language: string) => {
    const text = lines.join('\n').trim();
    if (text) blocks.push({ page, language, text });
    lines = [];
  };
  for (const line of readFileSync(join(ROOT, page), 'utf8').split('\n')) {
    if (line.startsWith('```')) {
      end(fence || 'shell');
      fence = fence === null ? line.slice(3).trim() : null;
    } else if (fence !== null) lines.push(line);
    else if (line.startsWith('    ')) lines.push(line.slice(4));
    else end('shell');
  }
  return blocks.map((block) =>
    /^(import|export|const) /.test(block.text) && block.language === 'shell'
      ? { ...block, language: 'javascript' }
      : block,
  );
}

/** The commands of a block, each with its continuation lines. */
export function commandsOf(block: Block): string[] {
  return block.text
    .replaceAll(/\\\n\s*/g, ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
