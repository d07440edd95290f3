package io.lading.storage.objects;

import io.lading.storage.ContentKey;
import io.lading.storage.StorageException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The records of files that become one object. Thread-safe.
///
/// The name of the new object is recorded before it is stored: from then on
/// [io.lading.storage.SegmentIndex#named] has it, so no node deletes it. It is also the fence: only the join
/// whose name is recorded and valid can replace the segments of its file.
public interface Joins {
    /// How long a join is valid without [#renew], by the clock of the database. A request to the store that takes
    /// longer ends the join.
    Duration VALIDITY = Duration.ofMinutes(30);

    /// How long a file is left after its join began, if that does not end.
    Duration RETRY = Duration.ofHours(1);

    /// How long replaced objects are kept for requests that read them.
    Duration GRACE = Duration.ofMinutes(15);

    /// A complete file of several segments whose SHA-256 is known.
    ///
    /// @param length bytes
    /// @param sha256 64 lower-case hexadecimal digits
    record Candidate(ContentKey key, long length, String sha256) {}

    /// The first candidate in the order of keys, unless it is joined now or was tried within [#RETRY].
    ///
    /// @param after only keys above it; null: from the first
    Optional<Candidate> next(@Nullable ContentKey after) throws StorageException;

    /// Begins a join. Returns false, and changes nothing, if there is no such file, or another join of it is
    /// valid.
    ///
    /// @param object the name of the new object, which was never used
    boolean begin(ContentKey key, String object) throws StorageException;

    /// Extends the validity. Returns false if the join is not valid.
    boolean renew(ContentKey key, String object) throws StorageException;

    /// In one transaction replaces the segments of the file by the whole new object. The objects that no
    /// segment names any more are to be deleted after [#GRACE]. Returns false, and changes nothing, if the file
    /// is gone or the join is not valid.
    boolean finish(ContentKey key, long length, String object) throws StorageException;

    /// Ends a join that is not finished: its object is no longer named.
    void giveUp(ContentKey key, String object) throws StorageException;
}
