package io.lading.file;

import io.lading.storage.StorageException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The records of when files are deleted. Thread-safe. When a call that changes something returns, the change
/// survives a crash, and its event is in the event log.
public interface ExpiryRepository {
    /// Notes that a server was started with this setting. If it is another one than before, every file gets its end
    /// by it.
    ///
    /// @return since when the setting holds
    Instant begin(Retention rules, Instant now) throws StorageException;

    /// Sets the end that the owner of a file has chosen, or removes it. The file then ends at that time, or at
    /// `latest` if that is earlier. Returns the file as it is now, or empty if it no longer exists.
    ///
    /// @param chosen null if the owner has chosen none
    /// @param latest when the file ends by the setting; null if never
    Optional<StoredFile> choose(FileId id, @Nullable Instant chosen, @Nullable Instant latest) throws StorageException;

    /// Files that end before `end` and whose notice is not logged yet, the earliest first.
    List<FileId> unannounced(Instant end, int limit) throws StorageException;

    /// Logs `file-expiring`, once for each end of a file. A file that ends by the setting is kept at least until
    /// `earliest`: the notice may be late, because the server was stopped.
    ///
    /// @return whether it was logged
    boolean announce(FileId id, Instant earliest) throws StorageException;

    /// Files whose end has come and whose notice is logged, the earliest first.
    List<FileId> due(Instant now, int limit) throws StorageException;

    /// Deletes a file whose end has come, as [FileRepository#remove] does, unless it is being downloaded. The event
    /// says that it has expired.
    ///
    /// @return the file; empty if it was not deleted
    Optional<StoredFile> expire(FileId id, Instant now) throws StorageException;

    /// Notes that a node sends a file, for some time by the clock of the database. Until then no node expires it.
    ///
    /// @param holder an id of the node
    /// @return false if the file no longer exists
    boolean hold(FileId id, String holder, Duration time) throws StorageException;

    /// Ends a hold.
    void release(FileId id, String holder) throws StorageException;

    /// Those of some files that end before a time.
    List<FileId> endingBefore(Instant end, List<FileId> among) throws StorageException;
}
