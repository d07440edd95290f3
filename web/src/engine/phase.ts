/** Where an upload stands. Every one of them has a sentence in the page's language. */
export type Phase =
  | 'waiting'
  | 'starting'
  | 'comparing'
  | 'sending'
  | 'retrying'
  | 'offline'
  | 'paused'
  | 'signed-out'
  | 'other-tab'
  | 'elsewhere'
  | 'needs-file'
  | 'finishing'
  | 'verifying'
  | 'done'
  | 'failed'
  | 'cancelled';

/** Phases from which an upload does not go on by itself. */
export const RESTING: ReadonlySet<Phase> = new Set([
  'paused',
  'signed-out',
  'other-tab',
  'elsewhere',
  'needs-file',
  'done',
  'failed',
  'cancelled',
]);

/** Phases in which what has not begun may be given another name. */
export const RENAMABLE: ReadonlySet<Phase> = new Set(['waiting', 'paused', 'failed']);

/** Phases that are ends. */
export const OVER: ReadonlySet<Phase> = new Set(['done', 'cancelled']);
