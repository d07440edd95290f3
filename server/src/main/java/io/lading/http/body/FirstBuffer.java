package io.lading.http.body;

import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;

/// Makes a connection switch to large read buffers once its user is known. Until then Jetty reads into a small
/// buffer, which it reuses while no chunk of it is retained. This class retains the first chunk until more bytes
/// have arrived than a small buffer has, so that Jetty has to allocate a new buffer.
///
/// Thread-safe for the thread that reads and the thread that completes the request.
final class FirstBuffer {
    /// More than a small buffer has.
    private static final int MORE_THAN_SMALL_BYTES = 16 * 1024;

    private Content.@Nullable Chunk kept;
    private long bytes;
    private boolean replaced;

    /// Must be called with the result of each read: a chunk, or null if there was none.
    synchronized void replacedAfter(Content.@Nullable Chunk chunk) {
        if (replaced || chunk == null) {
            return;
        }
        bytes += chunk.remaining();
        if (chunk.isLast() || bytes > MORE_THAN_SMALL_BYTES) {
            release();
        } else if (kept == null && chunk.hasRemaining()) {
            chunk.retain();
            kept = chunk;
        }
    }

    /// Releases the first chunk. Later calls have no effect.
    synchronized void release() {
        replaced = true;
        if (kept != null) {
            kept.release();
            kept = null;
        }
    }
}
