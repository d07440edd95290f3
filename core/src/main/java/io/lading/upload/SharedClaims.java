package io.lading.upload;

import io.lading.file.FileId;
import io.lading.storage.StorageException;
import java.time.Duration;
import java.util.Optional;

/// Which request on which node may write which bytes of an upload, when several nodes share one database: a byte
/// has at most one writer, and the newest request wins.
///
/// A claim is held until it is released, or until a newer request has waited for it too long and deletes it. A
/// holder that is too slow therefore loses its claim before it knows: each transaction that records bytes checks
/// that the claim still exists. Thread-safe.
public interface SharedClaims {
    /// Outcome of a request for a range.
    sealed interface Outcome {
        /// The claim is held.
        ///
        /// @param number of the claim
        /// @param now    the record of the upload after all older holders of these bytes have ended
        record Granted(long number, Upload now) implements Outcome {}

        /// A newer claim wants the same bytes.
        record Superseded() implements Outcome {}

        /// The upload is being completed, or the holder did not release the bytes in time.
        record Busy() implements Outcome {}

        /// There is no such upload.
        record Gone() implements Outcome {}
    }

    /// Requests a range and waits for it. Older claims of the same bytes are superseded if they wait, and asked
    /// to stop if they are held; those still held when the time is over are deleted.
    ///
    /// @param onlyReads whether the request only reads the offset; such claims do not exclude each other
    /// @param askToStop asks the request of this claim to end soon, when a newer claim wants its bytes, when the
    ///     upload is to be completed, or when the claim was deleted; called at most once, by another thread: must
    ///     not block
    /// @param patience  how long to wait for other holders; less for those on a node that seems dead
    Outcome take(FileId id, Extents.Range range, boolean onlyReads, Runnable askToStop, Duration patience)
            throws StorageException;

    /// Extends a held claim to all bytes, so that its request can complete the upload: asks the other holders to
    /// stop and waits for them. Until [#unseal] or [#release] no other claim is granted, and none deletes this
    /// one, unless this node stops renewing it for 5 seconds.
    ///
    /// @return the record after all others have ended; empty if one is still held when the time is over, if
    ///     another claim is sealed, or if this one was deleted. The claim is then not sealed
    Optional<Upload> seal(long number, Duration patience) throws StorageException;

    /// Gives a sealed claim its range back: other claims are granted again.
    void unseal(long number) throws StorageException;

    /// Releases a claim. If the database fails, the claim stays until a newer request deletes it. Idempotent.
    void release(long number);

    /// Whether any request on any living node holds or wants bytes of an upload.
    boolean any(FileId id) throws StorageException;
}
