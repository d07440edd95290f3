package io.lading.digest;

import io.lading.file.FileId;
import io.lading.storage.StorageException;
import java.util.Optional;

/// The records of requested digests, at most one for each file. Deleting a file deletes its request. Safe for use
/// by many threads; when a call that changes something returns, the change survives a crash.
public interface DigestRequests {
    /// The request for a file, or empty.
    Optional<DigestRequest> find(FileId file) throws StorageException;

    /// Adds a request, unless one exists for this file. Counting and adding are one transaction.
    ///
    /// @param most the most pending requests, over all users
    Addition add(DigestRequest request, int most) throws StorageException;

    /// The outcome of [#add].
    enum Addition {
        /// There is a request for the file, this one or an older one.
        STORED,
        /// The file does not exist.
        NO_FILE,
        /// As many requests as allowed are pending.
        TOO_MANY
    }

    /// The oldest pending request, or empty.
    Optional<DigestRequest> next() throws StorageException;

    /// Records the digest. Does nothing if the request no longer exists.
    void record(FileId file, String sha512) throws StorageException;

    /// Removes a pending request. Returns whether there was one.
    boolean cancel(FileId file) throws StorageException;
}
