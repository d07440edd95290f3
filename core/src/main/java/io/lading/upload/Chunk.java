package io.lading.upload;

import java.nio.ByteBuffer;

/// Some bytes in a buffer that is shared and counted. The bytes must not be changed by anybody while it is
/// held.
public interface Chunk {
    /// The bytes; each call gives an independent view with its own position.
    ByteBuffer bytes();

    /// Keeps the bytes valid until one more [#release].
    void retain();

    /// Gives the buffer back after as many calls as there are holders.
    void release();
}
