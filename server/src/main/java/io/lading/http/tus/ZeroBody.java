package io.lading.http.tus;

import io.lading.body.Body;
import io.lading.body.BodyException;
import io.lading.body.Chunk;
import io.lading.http.body.UnpooledChunk;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A body of zeros that the client did not send (our extension `lading-zeros`). The zeros are written like any
/// other bytes, because the content of the file outside its recorded extents is undefined.
final class ZeroBody implements Body {
    private static final int CHUNK = 1024 * 1024;

    /// Shared by all bodies; read-only.
    private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(CHUNK).asReadOnlyBuffer();

    private long left;
    private volatile boolean aborted;

    /// @param length number of bytes, not negative
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
        return new UnpooledChunk(ZEROS.slice(0, size));
    }

    @Override
    public void abort() {
        aborted = true;
    }
}
