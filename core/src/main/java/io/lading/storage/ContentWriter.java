package io.lading.storage;

import java.nio.ByteBuffer;

/// Writes one receiving content at any position. One thread writes at a time; [#flush] may run in another
/// thread meanwhile and then covers at least every write that had returned before it was called.
public interface ContentWriter extends AutoCloseable {
    /// Writes all remaining bytes of the buffer at `position`; blocks until the medium took them. They need not
    /// survive a crash before [#flush].
    ///
    /// @param position bytes from the start, not negative; beyond the current end is allowed
    void write(ByteBuffer bytes, long position) throws StorageException;

    /// When this returns, the content exists and every byte of it whose write had returned, through this or any other
    /// writer, survives a crash or power cut.
    void flush() throws StorageException;

    /// Lets go of the content without flushing.
    @Override
    void close() throws StorageException;
}
