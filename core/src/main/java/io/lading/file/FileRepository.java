package io.lading.file;

import io.lading.storage.StorageException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The records of complete files. Safe for use by many threads. When a call that changes something returns, the
/// change survives a crash, and an event about it is in the event log, written in the same transaction.
///
/// Files are added by `UploadRepository.complete`, never here: a file is the outcome of an upload.
public interface FileRepository {
    /// The most files [#alike] gives: somebody may have kept the same file many times over.
    int MAX_ALIKE = 10_000;

    /// The file, or empty when there is none under this id.
    Optional<StoredFile> find(FileId id) throws StorageException;

    /// One page of files in the query's order.
    FilePage page(FileQuery query) throws StorageException;

    /// An owner's files that have one of these outlines, in no order, at most [#MAX_ALIKE].
    List<StoredFile> alike(String owner, Set<Outline> outlines) throws StorageException;

    /// Records the SHA-256 of a file and logs `file-digested`. Returns the file as it is now, or empty when it
    /// is gone.
    Optional<StoredFile> setSha256(FileId id, String sha256) throws StorageException;

    /// Takes a file off the shelf: in one transaction removes its record, logs `file-removed`, and turns the
    /// upload it came from into an unfinished one that expired at the epoch (1970), so that its content is
    /// reclaimed even when the process dies before it is. Returns whether there was such a file.
    boolean remove(FileId id) throws StorageException;

    /// Files whose SHA-256 is not known yet, oldest first, at most `limit`.
    List<StoredFile> withoutSha256(int limit) throws StorageException;

    /// The sum of the sizes of an owner's files, in bytes.
    long bytesOwnedBy(String owner) throws StorageException;
}
