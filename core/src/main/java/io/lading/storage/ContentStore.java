package io.lading.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;

/// Keeps the bytes of uploads while they arrive and of files once they are complete.
///
/// A content is *receiving* from its first write until [#publish], and *published* after it. Keys are never
/// reused. Every method is safe for use by many threads; calls for different keys never wait for each other's
/// disk work longer than the medium makes them. Every failure of the medium is a [StorageException]; a call
/// that failed may be repeated.
///
/// What a store deliberately cannot do: list what is published by name, replace a published content, shorten
/// one, or tell which ranges of a receiving content were written. The caller keeps that record, and bytes
/// outside the record are garbage that later writes replace.
public interface ContentStore {
    /// Opens a receiving content for writing, creating it when it does not exist. Creation alone need not
    /// survive a crash; [ContentWriter#flush] makes it so. Several writers of one content may be open at once.
    ///
    /// @throws ContentPublishedException if the content is published: it never changes any more
    ContentWriter openWriter(ContentKey key) throws StorageException;

    /// Opens a content, receiving or published, for reading.
    ///
    /// @throws ContentMissingException if the store has no such content
    ContentReader openReader(ContentKey key) throws StorageException;

    /// Makes the content exactly `length` bytes long, durable, and visible under `name`, atomically: after a
    /// crash it is either still receiving with all flushed bytes, or published whole. When this returns it MUST
    /// survive a crash. Publishing again under the same name MUST change nothing, so that a caller may repeat
    /// it after a crash.
    ///
    /// @param length the final length in bytes; never beyond the end of what was written
    /// @param name   a label for people; a store may change it to what its medium allows
    /// @throws ContentMissingException if the store has no such content
    void publish(ContentKey key, long length, String name) throws StorageException;

    /// Removes a content, receiving or published. Removing what is not there is no error. When this returns the
    /// space is given back as far as no reader or writer holds the content open; the removal itself survives a
    /// crash.
    void discard(ContentKey key) throws StorageException;

    /// Writes `parts`, one after another from position 0, into the receiving content `target` without passing
    /// the bytes through this process where the medium can do that, and makes the result durable. What the
    /// target held before is replaced. The parts stay readable, and MUST NOT be written to any more: a store may
    /// let the target share the bytes of the first, as long as no other content shares them already.
    ///
    /// @param copied told every now and then how many bytes were copied since it was told before; when it
    ///     says no, the call fails as [StorageException.Kind#TEMPORARY] and the target is left unfinished
    void concatenate(ContentKey target, List<Part> parts, LongPredicate copied) throws StorageException;

    /// One content, or empty when the store does not have it.
    Optional<Stored> find(ContentKey key) throws StorageException;

    /// Shows everything the store holds to a visitor, for finding content that nothing refers to. Takes time by the
    /// number of contents, never by their size, and no memory by either; meant for the start of a process.
    void inventory(Visitor visitor) throws StorageException;

    /// What the store holds as a list, where that is known to be little.
    default List<Stored> inventory() throws StorageException {
        List<Stored> found = new ArrayList<>();
        inventory(found::add);
        return found;
    }

    /// Bytes that can still be written before the medium is full; [Long#MAX_VALUE] when there is no known end.
    long usableBytes() throws StorageException;

    /// Writes something small, puts it on the medium and removes it again: whether the store takes writes now.
    ///
    /// @throws StorageException if it does not
    void probe() throws StorageException;

    /// Is shown the inventory.
    @FunctionalInterface
    interface Visitor {
        /// @throws StorageException to end the visit with it
        void visit(Stored content) throws StorageException;
    }

    /// One source of a concatenation.
    ///
    /// @param key    a content of this store
    /// @param length how many of its first bytes to take
    record Part(ContentKey key, long length) {}

    /// One line of the inventory.
    ///
    /// @param name      what it is called in the store; for content that is the key
    /// @param published whether it is published
    /// @param bytes     its length in bytes
    /// @param location  where an operator finds it
    record Stored(String name, boolean published, long bytes, String location) {}
}
