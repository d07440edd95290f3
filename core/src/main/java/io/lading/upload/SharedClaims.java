package io.lading.upload;

import io.lading.file.FileId;
import io.lading.storage.StorageException;
import java.time.Duration;
import java.util.Optional;

/// The claims of all nodes that share a store: which request may write which bytes of an upload. The newest request
/// wins, on whichever node it is. A claim that is gone makes every later change of its request fail ([Fence]).
/// Thread-safe.
public interface SharedClaims {
    /// The outcome of a request for a range.
    sealed interface Outcome {
        /// The request may write the range.
        ///
        /// @param number of the claim
        /// @param now    the record after all older holders of these bytes have ended
        record Granted(long number, Upload now) implements Outcome {}

        /// A newer request wants the same bytes.
        record Superseded() implements Outcome {}

        /// The upload is being completed, or the database did not answer in time.
        record Busy() implements Outcome {}

        /// There is no such upload.
        record Gone() implements Outcome {}
    }

    /// Requests a range and waits for it. Older holders are asked to stop. Those that hold it after `patience` lose
    /// their claim, except for a completion whose node is alive.
    ///
    /// @param onlyReads only excludes requests that write
    /// @param askToStop called at most once, on another thread, when a newer request wants bytes of this claim;
    /// must
    ///     not block
    Outcome take(FileId id, Extents.Range range, boolean onlyReads, Runnable askToStop, Duration patience)
            throws StorageException;

    /// Makes a claim cover all bytes, for completion, and waits until no other claim is held. From then on it is
    /// renewed until it is released or unsealed, and no other node can end it while this node is alive.
    ///
    /// @return the record as it is then; empty if other requests still hold claims when the time is over, or the
    ///     claim is gone
    Optional<Upload> seal(long number, Duration patience) throws StorageException;

    /// Allows other claims again.
    void unseal(long number) throws StorageException;

    /// Releases a claim. If the database fails, the next request for these bytes ends the claim.
    void release(long number);

    /// Whether a request on any node claims bytes of an upload.
    boolean any(FileId id) throws StorageException;
}
