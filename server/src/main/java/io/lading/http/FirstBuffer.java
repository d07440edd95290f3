package io.lading.http;

import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;

/// Has a connection read with large buffers once its user is known. Until then it reads with a small one, and Jetty
/// reads into the same buffer again as long as nothing of it is in use. Keeping the first chunk in use until a small
/// buffer's worth of bytes has come makes Jetty take a new one.
///
/// Safe for use by two threads: the one that reads, and the one that ends the request.
final class FirstBuffer {
    /// More than a small buffer has.
    private static final int SMALL_BYTES = 16 * 1024;

    private Content.@Nullable Chunk kept;
    private long bytes;
    private boolean replaced;

    /// Called with each chunk that was read, and with null when there was none.
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

    /// Gives the first chunk back; the last call that has an effect.
    synchronized void release() {
        replaced = true;
        if (kept != null) {
            kept.release();
            kept = null;
        }
    }
}
