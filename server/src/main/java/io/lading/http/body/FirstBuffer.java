package io.lading.http.body;

import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;

/// Makes a connection switch to large read buffers once its user is known. Until then Jetty reads into a small
/// buffer, which it reuses while no chunk of it is retained. Retaining the first chunk until more than a small
/// buffer of bytes has arrived makes Jetty allocate a new buffer.
///
/// Thread-safe for the thread that reads and the thread that completes the request.
final class FirstBuffer {
    /// Larger than a small buffer.
    private static final int SMALL_BYTES = 16 * 1024;

    private Content.@Nullable Chunk kept;
    private long bytes;
    private boolean replaced;

    /// Must be called with the result of each read: a chunk, or null if there was none.
    synchronized void replacedAfter(Content.@Nullable Chunk chunk) {
        if (replaced || chunk == null) {
            return;
        }
        bytes += chunk.remaining();
        if (chunk.isLast() || bytes > SMALL_BYTES) {
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
