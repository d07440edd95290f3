package io.lading.storage;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;

/// Stores the bytes of uploads while they are received, and of complete files.
///
/// A content is *receiving* from its first write until [#publish], and *published* after it. Keys are never
/// reused. Every method is safe for use by many threads; calls for different keys wait for each other only as
/// far as the medium requires. Every failure of the medium is a [StorageException]; a failed call can be
/// repeated.
///
/// A store deliberately cannot list published content by name, replace or shorten published content, or report
/// which ranges of receiving content were written. The caller records those ranges; bytes outside them are
/// undefined and overwritten by later writes.
///
/// **Shared stores** ([Traits#shared]) are used by several nodes at the same time. The caller records the
/// segments of each writer ([ContentWriter#segments]), and a content is what is recorded for it
/// ([SegmentIndex]). So some methods do less, as their descriptions say, and the records decide instead of the
/// store who may write, publish or remove.
public interface ContentStore {
    /// What this store can do.
    default Traits traits() {
        return Traits.IN_PLACE;
    }

    /// Opens receiving content for writing, and creates it if it does not exist. Creation need not survive a
    /// crash before [ContentWriter#flush]. Several writers of one content can be open at the same time.
    ///
    /// @throws ContentPublishedException if the content is published and therefore immutable; a shared store does
    ///     not know that
    ContentWriter openWriter(ContentKey key) throws StorageException;

    /// Opens a content, receiving or published, for reading. In a shared store only recorded bytes can be read, a
    /// read at a position that is not recorded returns -1, and content without records is empty. A reader ends
    /// with a [ContentMissingException] when the content is removed.
    ///
    /// @throws ContentMissingException if the store has no such content; never in a shared store
    ContentReader openReader(ContentKey key) throws StorageException;

    /// An address from which a client can read a complete content without this process. Empty if the store
    /// gives no addresses, or if the content is not one object.
    ///
    /// @param length the length of the content in bytes
    /// @throws StorageException if the records cannot be read; the content itself is not looked at
    default Optional<URI> address(ContentKey key, long length, Delivery as) throws StorageException {
        return Optional.empty();
    }

    /// Makes the content exactly `length` bytes long and visible under `name`, atomically: after a crash it is
    /// either still receiving with all flushed bytes, or completely published. When the call returns, the
    /// published content MUST survive a crash. Publishing again under the same name MUST change nothing, so
    /// that a caller may repeat it after a crash. In a shared store this does nothing and never fails: the
    /// transaction that records the content as complete publishes it.
    ///
    /// @param length the final length in bytes; every byte below it is flushed ([ContentWriter#flush],
    ///     [ContentWriter#flushBytes] or [#concatenate])
    /// @param name   a name for users; a store may adapt it to its medium
    /// @throws ContentMissingException if the store has no such content
    /// @throws StorageException of kind [StorageException.Kind#PERMANENT] if this process has lost the store to
    ///     another one; the content MUST then stay receiving
    void publish(ContentKey key, long length, String name) throws StorageException;

    /// Removes a content, receiving or published. Idempotent. When this returns the removal survives a crash, and
    /// the space is free unless a reader or writer still has the content open.
    ///
    /// A shared store deletes the objects that were written for this content and that no record names, so the
    /// caller removes the records first, and MUST ensure that no request can record segments of this content
    /// anymore. It repeats the call later, because a request to store an object can arrive late.
    void discard(ContentKey key) throws StorageException;

    /// Writes `parts`, one after another from position 0, into the receiving content `target` without copying the
    /// bytes through this process if the medium can do that, and makes the result durable. Earlier content of the
    /// target is replaced. The parts stay readable, but MUST NOT be written to after this call: a store may let
    /// the target share the bytes of the first part, if no other content shares them already.
    ///
    /// @param copied called repeatedly with the number of bytes copied since its last call; if it returns false,
    ///     the call fails as [StorageException.Kind#TEMPORARY] and the target stays unfinished
    /// @throws UnsupportedOperationException in a shared store: the caller records the segments of the parts for
    ///     the target instead
    void concatenate(ContentKey target, List<Part> parts, LongPredicate copied) throws StorageException;

    /// One content, or empty if the store does not have it. A shared store reports the sum of the objects that
    /// were written for this content, as receiving.
    Optional<Stored> find(ContentKey key) throws StorageException;

    /// Passes every content of the store to a visitor, to find orphans. Content that is discarded or published
    /// meanwhile may be left out. The time depends on the number of contents, not on their size; memory is
    /// constant. Meant for the start of a process.
    void inventory(Visitor visitor) throws StorageException;

    /// The inventory as a list, for small stores.
    default List<Stored> inventory() throws StorageException {
        List<Stored> found = new ArrayList<>();
        inventory(found::add);
        return found;
    }

    /// How many bytes can be written before the medium is full; [Long#MAX_VALUE] if there is no known limit.
    long usableBytes() throws StorageException;

    /// Checks that the store is writable and belongs to this process: writes, flushes and removes a small object.
    ///
    /// @throws StorageException if it is not
    void probe() throws StorageException;

    /// Receives the inventory.
    @FunctionalInterface
    interface Visitor {
        /// @throws StorageException to abort the inventory
        void visit(Stored content) throws StorageException;
    }

    /// One source of a concatenation.
    ///
    /// @param key    a content of this store
    /// @param length how many of its first bytes to copy
    record Part(ContentKey key, long length) {}

    /// One entry of the inventory.
    ///
    /// @param name      the name in the store; for content, the key
    /// @param published whether it is published
    /// @param bytes     its length in bytes
    /// @param location  where an operator can find it
    record Stored(String name, boolean published, long bytes, String location) {}
}
