package io.lading.space;

import io.lading.file.FileRepository;
import io.lading.storage.ContentStore;
import io.lading.storage.StorageException;
import java.util.Optional;

/// Decides whether an upload fits into quota and storage, and reserves its space until it is complete, cancelled
/// or expired. A partial upload keeps its reservation until it is removed. Thread-safe.
///
/// Reserved space counts as used: the full length against the owner's quota, the bytes not yet written against
/// the free space. Uploads of unknown length reserve space step by step. A final upload counts against the quota
/// with the bytes that its parts have not used, and against the space with the bytes to be copied: the first part
/// is linked, not copied.
public interface Admission {
    /// How many bytes an upload of unknown length reserves at a time.
    long GROWTH_BYTES = 64L << 20;

    /// The most unfinished uploads of one owner.
    int MAX_UNFINISHED = 10_000;

    /// For a store of which this process is the only user.
    ///
    /// @param store its free space is shared by all owners
    /// @param files the bytes of complete files count against the quota of their owners
    static Admission local(SpaceLimits limits, Quotas quotas, ContentStore store, FileRepository files) {
        return new LocalAdmission(limits, quotas, store, files);
    }

    /// For a store that several nodes share. The store has no limit of its own.
    static Admission shared(SpaceLimits limits, SharedSpace space) {
        return new SharedAdmission(limits, space);
    }

    /// Reserves space for a new upload, or returns the reason for refusing it.
    ///
    /// @param least bytes that must be available even if the upload reserves less
    Optional<Refusal> admit(Holding wanted, long least) throws StorageException;

    /// Releases what was reserved for an upload that could not be recorded.
    void withdraw(Holding admitted) throws StorageException;

    /// Why an owner cannot upload this many more bytes, or empty if the owner can.
    Optional<Refusal> shortage(String owner, long bytes) throws StorageException;

    /// Counts an upload that was admitted earlier, whether or not it fits now.
    void count(Holding recorded);

    /// The reservation of an upload that is already counted, to change it while the upload is in memory.
    ///
    /// @param recorded empty if the upload has ended: it reserves nothing
    Reservation reservation(Optional<Holding> recorded);

    /// Ensures that an upload can reach `end`; reserves more if its length is unknown.
    ///
    /// @return empty on success, otherwise what is used up
    Optional<Shortage> grow(Reservation reservation, long end) throws StorageException;

    /// Sets the reservation of an upload to a length that has just become known.
    Optional<Shortage> reserveLength(Reservation reservation, long length) throws StorageException;

    /// Reserves the space that a final upload, all of whose parts are complete, needs beyond that of its parts.
    Optional<Shortage> reserveFinal(Reservation reservation, Room wanted) throws StorageException;

    /// Sets the reservation of an upload that leaves memory to the one in its record.
    ///
    /// @param recorded empty if the upload has ended: its space is released
    void returnToRecord(Reservation reservation, Optional<Holding> recorded);

    /// Whether running uploads may continue without using the space that is needed to delete files and cancel uploads.
    boolean leavesRoom() throws StorageException;

    /// Releases the reservation of an upload. Idempotent.
    void release(Reservation reservation);

    /// Ends reservations that no upload has any more. Called by the sweep.
    void releaseLost() throws StorageException;

    /// How many more bytes an owner could upload now.
    long available(String owner) throws StorageException;

    /// What an owner uses of the quota now.
    Usage usage(String owner) throws StorageException;

    /// Bytes reserved for unfinished uploads and not written yet.
    long reservedBytes();

    /// How many uploads have a reservation.
    long reservations();
}
