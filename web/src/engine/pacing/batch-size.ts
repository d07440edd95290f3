/** Files up to this size are sent together, if the server supports that. */
export const BATCHED_FILE = 256 * 1024;

/** Maximum number of files in one request. */
export const BATCH_FILES = 32;

/** Maximum bytes of the files in one request: little is sent again after an interruption. */
export const BATCH_BYTES = 2 * 1024 * 1024;

/**
 * Maximum number of requests at the same time that create uploads: batches and files that are sent alone. Over HTTP/1.1
 * browsers allow six connections per host; the event stream needs one.
 */
export const MAX_CREATIONS = 4;
