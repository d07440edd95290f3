package io.lading.digest;

import io.lading.file.FileId;
import io.lading.storage.StorageException;
import java.util.Optional;

/// The records of requested digests, at most one for each file. They go when the file goes. Safe for use by many
/// threads; when a call that changes something returns, the change survives a crash.
public interface DigestRequests {
    /// The request for a file, or empty.
    Optional<DigestRequest> find(FileId file) throws StorageException;

    /// Adds a request unless there is one for this file.
    ///
    /// @return false if there is no such file
    boolean add(DigestRequest request) throws StorageException;

    /// Requests that wait for their digest, of all people.
    int waiting() throws StorageException;

    /// The request that has waited longest, or empty.
    Optional<DigestRequest> next() throws StorageException;

    /// Records the digest. Nothing happens if the request is gone.
    void record(FileId file, String sha512) throws StorageException;

    /// Removes a request that still waits. Returns whether there was one.
    boolean cancel(FileId file) throws StorageException;
}
