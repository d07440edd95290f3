package io.lading.file;

import io.lading.storage.StorageException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The records of complete files. Thread-safe. When a call that changes something returns, the
/// change survives a crash, and its event, written in the same transaction, is in the event log.
///
/// Files are added by `UploadRepository.complete`, never here: a file is the outcome of an upload.
public interface FileRepository {
    /// The most files that [#withNamesAndSizes] returns: an owner can store the same file many times.
    int MAX_ALIKE = 10_000;

    /// The file with this id, or empty.
    Optional<StoredFile> find(FileId id) throws StorageException;

    /// One page of files in the query's order.
    FilePage page(FileQuery query) throws StorageException;

    /// An owner's files with one of these names and sizes, unordered, at most [#MAX_ALIKE].
    List<StoredFile> withNamesAndSizes(String owner, Set<NameAndSize> namesAndSizes) throws StorageException;

    /// Records the SHA-256 of a file and logs `file-digested`, unless the file has one. Returns the file as it is now,
    /// or empty if it no longer exists.
    Optional<StoredFile> setSha256(FileId id, String sha256) throws StorageException;

    /// Gives a file another name and logs `file-renamed`. Returns the file as it is now; empty, and nothing is
    /// changed, if the file no longer exists or no longer has the name `before`.
    Optional<StoredFile> rename(FileId id, String before, String name) throws StorageException;

    /// Deletes a file: in one transaction removes its record, logs `file-removed`, and marks its upload for
    /// removal and lets it expire now, so that a sweep removes the content even if the process is killed first.
    /// Returns whether the file existed.
    boolean remove(FileId id) throws StorageException;

    /// Files without a SHA-256, oldest first, at most `limit`.
    List<StoredFile> withoutSha256(int limit) throws StorageException;

    /// The sum of the sizes of an owner's files, in bytes.
    long bytesOwnedBy(String owner) throws StorageException;
}
