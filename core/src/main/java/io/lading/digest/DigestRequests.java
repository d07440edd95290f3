package io.lading.digest;

import io.lading.file.FileId;
import io.lading.storage.StorageException;
import java.util.Optional;

/// The records of requested digests, at most one for each file. Deleting a file deletes its request. Safe for use
/// by many threads; when a call that changes something returns, the change survives a crash.
public interface DigestRequests {
    /// The request for a file, or empty.
    Optional<DigestRequest> find(FileId file) throws StorageException;

    /// Adds a request, unless one exists for this file.
    ///
    /// @return false if the file does not exist
    boolean add(DigestRequest request) throws StorageException;

    /// The number of pending requests, over all users.
    int waiting() throws StorageException;

    /// The oldest pending request, or empty.
    Optional<DigestRequest> next() throws StorageException;

    /// Records the digest. Does nothing if the request no longer exists.
    void record(FileId file, String sha512) throws StorageException;

    /// Removes a pending request. Returns whether there was one.
    boolean cancel(FileId file) throws StorageException;
}
