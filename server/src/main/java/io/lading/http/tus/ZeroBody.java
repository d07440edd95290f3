package io.lading.http.tus;

import io.lading.upload.Body;
import io.lading.upload.BodyException;
import io.lading.upload.Chunk;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A body of zeros that nobody sent (our extension `lading-zeros`). They are written like any other bytes:
/// what lies in the file beyond its recorded extents may be anything.
final class ZeroBody implements Body {
    private static final int CHUNK = 1024 * 1024;

    /// One for all: nobody can write to it.
    private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(CHUNK).asReadOnlyBuffer();

    private long left;
    private volatile boolean aborted;

    /// @param length bytes, not negative
    ZeroBody(long length) {
        this.left = length;
    }

    @Override
    public @Nullable Chunk read() throws BodyException {
        if (aborted) {
            throw new BodyException(BodyException.Reason.SUPERSEDED, null);
        }
        if (left == 0) {
            return null;
        }
        int size = (int) Math.min(left, CHUNK);
        left -= size;
        return new Zeros(ZEROS.slice(0, size));
    }

    @Override
    public void abort() {
        aborted = true;
    }

    /// Bytes that are never given back to anybody.
    private record Zeros(ByteBuffer buffer) implements Chunk {
        @Override
        public ByteBuffer bytes() {
            return buffer.duplicate();
        }

        @Override
        public void retain() {
            // The buffer lives as long as anybody holds it.
        }

        @Override
        public void release() {
            // The buffer lives as long as anybody holds it.
        }
    }
}
