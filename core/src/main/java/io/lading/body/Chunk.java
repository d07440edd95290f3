package io.lading.body;

import java.nio.ByteBuffer;

/// Bytes in a shared, reference-counted buffer. No holder may change them.
public interface Chunk {
    /// The bytes; each call gives an independent view with its own position.
    ByteBuffer bytes();

    /// Keeps the bytes valid until one more [#release].
    void retain();

    /// Drops one reference; the last one returns the buffer to its pool.
    void release();
}
