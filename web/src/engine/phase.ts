/** The phase of an upload; each one has a text in every locale. `queue.ts` has a diagram of them. */
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

/** Phases in which the upload does nothing until the user, another tab or the server changes that; and the final ones. */
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

/** Phases in which an upload that is not yet created can be renamed. */
export const RENAMABLE: ReadonlySet<Phase> = new Set(['waiting', 'paused', 'failed']);

/** Final phases. */
export const FINAL: ReadonlySet<Phase> = new Set(['done', 'cancelled']);
