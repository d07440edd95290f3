package io.lading.storage.objects;

import io.lading.storage.StorageException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// A store of immutable objects, such as a bucket of an S3 server or a shared directory. It needs no conditional
/// request, no rename and no append, because names are never reused. Thread-safe.
public interface Objects extends AutoCloseable {
    /// Stores an object. When this returns, the object is as durable as the store makes it, and every node can
    /// read it. After a failure the object may exist or not, but never with other or fewer bytes; the caller may
    /// repeat the call with the same bytes. The memory of the bytes is used again as soon as the call has ended,
    /// so nothing may read it afterwards, not even after a failure.
    ///
    /// @param name   the new name
    /// @param bytes  the content in order; positions and limits are unchanged afterwards
    /// @param crc32c the CRC-32C of the content, which the store MUST verify
    void put(String name, List<ByteBuffer> bytes, int crc32c) throws StorageException;

    /// Opens a range of an object for reading in order; the caller closes it.
    ///
    /// @param from first byte
    /// @param to   position after the last byte; not beyond the end of the object
    /// @throws MissingObjectException if there is no such object
    ObjectStream get(String name, long from, long to) throws StorageException;

    /// The size of an object in bytes, or empty if there is none.
    Optional<Long> size(String name) throws StorageException;

    /// Passes all objects whose names begin with `prefix` to a visitor, in order of their names, page by page.
    void list(String prefix, Visitor visitor) throws StorageException;

    /// Deletes objects. A missing object is no failure.
    void delete(Collection<String> names) throws StorageException;

    /// Gives clients addresses of objects, if this store does that.
    default Optional<Addressing> addressing() {
        return Optional.empty();
    }

    /// Makes one object of many, if this store does that.
    default Optional<Joining> joining() {
        return Optional.empty();
    }

    /// Where an operator can find an object, for log messages.
    String location(String name);

    @Override
    void close() throws StorageException;

    /// Bytes of one object in order. For one thread.
    interface ObjectStream extends AutoCloseable {
        /// Reads at least one byte into the buffer, or returns -1 at the end of the range.
        int read(ByteBuffer buffer) throws StorageException;

        /// Ends the request, also before its end.
        @Override
        void close();
    }

    /// One object of a listing.
    ///
    /// @param name     full name
    /// @param bytes    its size
    /// @param modified when it was stored, by the clock of the store
    record Listed(String name, long bytes, Instant modified) {}

    /// Receives a listing.
    @FunctionalInterface
    interface Visitor {
        /// @throws StorageException to end the listing
        void visit(Listed object) throws StorageException;
    }
}
