package io.lading.space;

import io.lading.file.FileId;
import io.lading.storage.StorageException;
import java.util.Optional;

/// What unfinished uploads reserve, in the database of servers that share a store. Each call is one transaction, so
/// requests on several nodes at the same time cannot exceed a limit. The transaction that completes or deletes an
/// upload also ends its reservation. A quota that an administrator has set for an owner replaces the argument `quota`.
/// Thread-safe.
public interface SharedSpace {
    /// A wish of one upload.
    ///
    /// @param id    of the upload
    /// @param owner whose quota counts
    /// @param bytes to reserve in all
    /// @param least bytes that the quota must have left even if fewer are reserved
    /// @param exact whether a larger reservation of the upload shrinks to these bytes; otherwise it stays
    record Wish(FileId id, String owner, long bytes, long least, boolean exact) {}

    /// What is reserved.
    ///
    /// @param uploads number of reservations
    /// @param bytes   their sum
    record Totals(long uploads, long bytes) {}

    /// Reserves space, or returns why not. The bytes of the owner's files and of the owner's other reservations count.
    ///
    /// @param quota bytes that an owner without a quota of its own may store, [Long#MAX_VALUE] for no limit
    /// @param most  the most reservations of one owner; an upload that has one already is not refused for it
    Optional<Refusal> reserve(Wish wish, long quota, int most) throws StorageException;

    /// Ends the reservation of an upload that has no record.
    void release(FileId id) throws StorageException;

    /// Ends reservations whose upload was never recorded, because its node has died. Returns how many.
    int releaseLost() throws StorageException;

    /// How many bytes the quota of an owner has left; [Long#MAX_VALUE] if the owner has none.
    ///
    /// @param quota as for [#reserve]
    long left(String owner, long quota) throws StorageException;

    /// What an owner uses of the quota.
    ///
    /// @param quota as for [#reserve]
    Usage usage(String owner, long quota) throws StorageException;

    /// The reservations of all owners.
    Totals totals() throws StorageException;
}
