package io.lading.upload;

import io.lading.file.FileId;
import io.lading.file.StoredFile;
import io.lading.storage.StorageException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The records of uploads. Thread-safe. When a call that changes something returns, the change
/// survives a crash; concurrent calls may share one commit.
public interface UploadRepository {
    /// Adds an upload under a new id.
    ///
    /// @param resumable whether its client knows the URL, or is told it before it sends content
    void insert(Upload upload, boolean resumable) throws StorageException;

    /// Notes that the client of an upload is about to learn its URL, so that it can resume.
    void markResumable(FileId id) throws StorageException;

    /// The upload, finished or not, or empty.
    Optional<Upload> find(FileId id) throws StorageException;

    /// Increments the upload's epoch and returns the upload: from then on writes with an older epoch are
    /// rejected. An upload in state `VERIFYING` returns to `RECEIVING`, because the process that verified it has
    /// lost it. Empty if there is no such upload.
    Optional<Upload> acquire(FileId id) throws StorageException;

    /// Records extents, length, expiry and state of an upload that is not complete. Returns false, and changes
    /// nothing, when the upload is gone, complete, or has another epoch.
    boolean record(Upload upload) throws StorageException;

    /// In one transaction: marks the upload complete with its extents and length, adds the file, and logs
    /// `file-added`. A null file completes a partial upload, which does not become a file. Returns false, and
    /// changes nothing, when the upload is gone, complete, or has another epoch.
    boolean complete(Upload upload, @Nullable StoredFile file) throws StorageException;

    /// Removes an upload that is not a file, if it has the given epoch. Returns whether it was removed.
    boolean delete(FileId id, long epoch) throws StorageException;

    /// Every upload that is not complete, and every complete partial upload, by id. Ids above `after` (null: from
    /// the first), at most `limit`.
    List<Upload> unfinished(@Nullable FileId after, int limit) throws StorageException;

    /// The ids of the incomplete uploads that no client can resume, because no client was told their URL. Call it
    /// before the server accepts requests: then they are those that were being created when the process was
    /// killed, and therefore few.
    Set<FileId> unresumable() throws StorageException;

    /// One owner's unfinished uploads of kind [Upload.Kind#WHOLE] that are not marked for removal; oldest first,
    /// at most `limit`.
    ///
    /// @param after only ids above it; null: from the first
    List<UnfinishedUpload> unfinishedOf(String owner, @Nullable FileId after, int limit) throws StorageException;

    /// Final uploads that are neither complete nor marked for removal, by id, at most `limit`.
    ///
    /// @param after only ids above it; null: from the first
    List<FileId> waiting(@Nullable FileId after, int limit) throws StorageException;

    /// Final uploads as in [#waiting] that contain this part, by id, at most `limit`.
    List<FileId> waitingFor(FileId part, int limit) throws StorageException;

    /// Whether all parts of an unfinished final upload are complete.
    boolean partsComplete(FileId whole) throws StorageException;

    /// Makes the complete partial uploads among these expire at `latest`, unless they expire earlier.
    void expireBy(List<FileId> ids, Instant latest) throws StorageException;

    /// The ids of uploads as in [#unfinished] whose expiry is before `now`, the earliest first, at most `limit`.
    List<FileId> expired(Instant now, int limit) throws StorageException;
}
