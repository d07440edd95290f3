package io.lading.http.body;

import io.lading.body.Chunk;
import java.nio.ByteBuffer;

/// Bytes that do not belong to a pool: the garbage collector releases them, so uses are not counted. Thread-safe if
/// nothing changes the bytes.
///
/// @param buffer the bytes from its position to its limit
public record UnpooledChunk(ByteBuffer buffer) implements Chunk {
    @Override
    public ByteBuffer bytes() {
        return buffer.duplicate();
    }

    @Override
    public void retain() {
        // Uses are not counted.
    }

    @Override
    public void release() {
        // Uses are not counted.
    }
}
