package io.lading.storage;

import java.nio.ByteBuffer;

/// Reads one content at any position. Thread-safe. An open reader stays valid when the content
/// is published, and, unless the store is shared, when it is removed.
public interface ContentReader extends AutoCloseable {
    /// Reads at least one byte into the buffer from `position`, or returns -1 at or beyond the end. A shared store
    /// also returns -1 where nothing is recorded.
    int read(ByteBuffer buffer, long position) throws StorageException;

    /// The current length in bytes.
    long length() throws StorageException;

    @Override
    void close() throws StorageException;
}
