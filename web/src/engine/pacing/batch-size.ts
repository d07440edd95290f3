/** Files up to this size are sent together, if the server supports that. */
export const BATCHED_FILE = 256 * 1024;

/** Maximum number of files in one request. */
export const BATCH_FILES = 32;

/** Maximum bytes of the files in one request: little is sent again after an interruption. */
export const BATCH_BYTES = 2 * 1024 * 1024;

/** Requests with several files at the same time. Browsers allow six per host; the event stream needs one. */
export const MAX_BATCHES = 4;
