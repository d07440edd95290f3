package io.lading.storage;

import java.nio.ByteBuffer;
import java.util.List;

/// Writes receiving content at any position. One thread writes at a time; another thread may call [#flush]
/// concurrently, which covers at least every write that had returned before.
///
/// A writer of a shared store ([Traits#shared]) writes each position once; it throws [IllegalStateException] if a
/// position is written again. After its first failure every later call fails with the same kind.
public interface ContentWriter extends AutoCloseable {
    /// Writes all remaining bytes of the buffer at `position`; blocks until they are written. They need not
    /// survive a crash before [#flush].
    ///
    /// @param position bytes from the start, not negative; beyond the current end is allowed
    void write(ByteBuffer bytes, long position) throws StorageException;

    /// When this returns, the content exists and every byte of it whose write had returned, through this or any
    /// other writer, survives a crash or power cut. In a shared store this covers the bytes of this writer only,
    /// and content without bytes leaves nothing behind.
    void flush() throws StorageException;

    /// Makes the bytes durable like [#flush], but not the entry under which the content is found. For content
    /// that is published next: [ContentStore#publish] makes its entry durable.
    void flushBytes() throws StorageException;

    /// Every segment that this writer has made durable so far, in the order in which they became durable, not of
    /// their positions; none if the store writes in place. The bytes can be read, and are kept, only when the
    /// caller has recorded their segments. A later call returns the same segments first, so a caller can
    /// continue behind those that it has recorded. May be called by any thread, also after a failure and after
    /// [#close].
    default List<Segment> segments() {
        return List.of();
    }

    /// Closes the content without flushing.
    @Override
    void close() throws StorageException;
}
