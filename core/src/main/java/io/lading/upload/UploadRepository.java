package io.lading.upload;

import io.lading.digest.SavedDigest;
import io.lading.file.FileId;
import io.lading.file.StoredFile;
import io.lading.storage.Segment;
import io.lading.storage.StorageException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The records of uploads. Thread-safe. When a call that changes something returns, the change
/// survives a crash; concurrent calls may share one commit.
public interface UploadRepository {
    /// The most unfinished uploads of one link: visitors must not use up what its owner may have.
    int MAX_UNFINISHED_OF_LINK = 100;

    /// Adds an upload under a new id. For an upload through a link, the same transaction checks that the link
    /// still exists and has not expired, and that it allows one more upload.
    ///
    /// @param resumable whether its client knows the URL, or is told it before it sends content
    Insertion insert(Upload upload, boolean resumable) throws StorageException;

    /// Notes that the client of an upload is about to learn its URL, so that it can resume. Returns false, and
    /// changes nothing, if the upload is gone or marked for removal.
    boolean markResumable(FileId id) throws StorageException;

    /// Marks an upload that no client can resume for removal, and makes it expire at `now`. Changes nothing if
    /// the upload is gone or complete, or can be resumed by now.
    void abandon(FileId id, Instant now) throws StorageException;

    /// The upload, finished or not, or empty.
    Optional<Upload> find(FileId id) throws StorageException;

    /// Increments the upload's epoch and returns the upload: from then on writes with an older epoch are
    /// rejected. An upload in state `VERIFYING` returns to `RECEIVING`, because the process that verified it has
    /// lost it. Empty if there is no such upload.
    Optional<Acquired> acquire(FileId id) throws StorageException;

    /// Adds bytes to the record of an upload that is not complete, and sets its length, expiry and state. With a
    /// claim as fence the bytes and their segments are merged into the record under its lock: bytes that are
    /// recorded already, by whichever node, keep their segments. Repeating the call changes nothing.
    ///
    /// [#complete] removes the digest state.
    ///
    /// @return the record after the change; empty, and nothing is changed, if the upload is gone, complete,
    ///     marked for removal, or the fence is outdated
    Optional<Upload> add(Fence fence, Progress progress) throws StorageException;

    /// The digest state in the record, or empty.
    Optional<SavedDigest> digest(FileId id) throws StorageException;

    /// In one transaction: marks the upload complete with its extents and length, adds the file, counts it for
    /// the link through which it came, and logs `file-added`. A null file completes a partial upload, which
    /// does not become a file. Returns false, and changes nothing, when the upload is gone, complete, marked
    /// for removal, or the fence is outdated.
    ///
    /// @param segments the objects that hold the bytes that were not recorded yet; none if the store writes in
    /// place
    boolean complete(Fence fence, Upload full, @Nullable StoredFile file, List<Segment> segments)
            throws StorageException;

    /// With a store that several nodes share: lets a final upload name the objects of its parts, one part after
    /// another from position 0. The parts keep them. Earlier segments of the final upload are replaced.
    ///
    /// @return whether that was done; false, and nothing is changed, if the fence is outdated or a part is not
    ///     complete
    boolean adopt(Fence fence, FileId whole, List<FileId> parts) throws StorageException;

    /// Removes an upload that is not a file, unless the fence is outdated. With a store that several nodes
    /// share, its objects are no longer named from then on, and [#untidy] returns it. Returns whether it was
    /// removed.
    boolean delete(FileId id, Fence fence) throws StorageException;

    /// With a store that several nodes share: contents that can have objects that no record names, at most
    /// `limit`. The store removes these objects ([io.lading.storage.ContentStore#discard]), then [#tidied] is
    /// called.
    List<FileId> untidy(int limit) throws StorageException;

    /// Notes that the unnamed objects of a content are removed. A request that was sent before can still create
    /// one, so the content is returned once more after a day.
    void tidied(FileId id) throws StorageException;

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
