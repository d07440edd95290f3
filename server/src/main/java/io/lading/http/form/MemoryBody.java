package io.lading.http.form;

import io.lading.body.Body;
import io.lading.body.BodyException;
import io.lading.body.BodyException.Reason;
import io.lading.body.Chunk;
import io.lading.http.body.UnpooledChunk;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Bytes in memory, followed by another body.
final class MemoryBody implements Body {
    private final byte[] content;
    private final Body rest;
    private boolean read;
    private volatile boolean aborted;

    MemoryBody(byte[] content, Body rest) {
        this.content = content;
        this.rest = rest;
    }

    @Override
    public @Nullable Chunk read() throws BodyException {
        if (aborted) {
            throw new BodyException(Reason.SUPERSEDED, null);
        }
        if (read || content.length == 0) {
            return rest.read();
        }
        read = true;
        return new UnpooledChunk(ByteBuffer.wrap(content));
    }

    @Override
    public void abort() {
        aborted = true;
        rest.abort();
    }
}
