package io.lading.upload;

import io.lading.file.FileId;
import io.lading.file.FileRepository;
import io.lading.storage.ContentStore;
import io.lading.storage.StorageException;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Decides whether there is room for an upload, and keeps that room for it until it is complete, cancelled or
/// expired. What a partial upload takes is kept until it is removed.
///
/// What is promised to unfinished uploads counts as used: for the owner's quota with its full length, for the
/// free space with what has not been written yet. Uploads of unknown length are promised room step by step. A final
/// upload counts for the quota with what its parts do not count for already, and for the space with what has to be
/// copied: the first part becomes its beginning.
///
/// Safe for use by many threads; the promises live in memory and are made again from the repository at every start.
final class Admission {
    /// How much room an upload of unknown length is promised at a time, in bytes.
    static final long GROWTH_BYTES = 64L << 20;

    /// Unfinished uploads one owner may have.
    static final int MAX_UNFINISHED = 10_000;

    private final UploadRules rules;
    private final ContentStore store;
    private final FileRepository files;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<FileId, Reservation> reservations = new ConcurrentHashMap<>();

    Admission(UploadRules rules, ContentStore store, FileRepository files) {
        this.rules = rules;
        this.store = store;
        this.files = files;
    }

    /// Reserves room for a new upload, or says why there is none.
    Optional<Creation> admit(Upload upload) throws StorageException {
        long length = Math.max(0, upload.length());
        if (length > rules.maxSize()) {
            return Optional.of(new Creation.TooLarge(length, rules.maxSize()));
        }
        lock.lock();
        try {
            if (countOf(upload.owner()) >= MAX_UNFINISHED) {
                return Optional.of(new Creation.TooManyUploads(MAX_UNFINISHED));
            }
            Reservation wanted = wanted(upload, length);
            long least = upload.lengthKnown() || upload.kind() == Upload.Kind.FINAL ? 0 : 1;
            long quotaLeft = quotaLeft(upload.owner());
            if (Math.max(least, wanted.quota()) > quotaLeft) {
                return Optional.of(new Creation.OverQuota(length, quotaLeft));
            }
            long spaceLeft = spaceLeft();
            if (Math.max(least, wanted.space()) > spaceLeft) {
                return Optional.of(new Creation.NoSpace(length, spaceLeft));
            }
            reservations.put(upload.id(), wanted);
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    private Reservation wanted(Upload upload, long length) {
        if (upload.kind() != Upload.Kind.FINAL || upload.parts().isEmpty()) {
            return new Reservation(upload.owner(), length, length);
        }
        long counted = new HashSet<>(upload.parts())
                .stream().mapToLong(part -> promised(part).quota()).sum();
        long adopted = promised(upload.parts().getFirst()).quota();
        return new Reservation(upload.owner(), Math.max(0, length - counted), Math.max(0, length - adopted));
    }

    private Reservation promised(FileId id) {
        @Nullable Reservation found = reservations.get(id);
        return found == null ? new Reservation("", 0, 0) : found;
    }

    /// Makes sure an upload may reach `end`, reserving more when its length was unknown.
    ///
    /// @return empty when it may, otherwise what is used up
    Optional<Shortage> grow(FileId id, long end) throws StorageException {
        @Nullable Reservation now = reservations.get(id);
        if (now == null || end <= now.quota()) {
            return Optional.empty();
        }
        lock.lock();
        try {
            long needed = end - now.quota();
            long quotaLeft = quotaLeft(now.owner());
            long spaceLeft = spaceLeft();
            if (needed > quotaLeft || needed > spaceLeft) {
                return Optional.of(needed > quotaLeft ? Shortage.QUOTA : Shortage.SPACE);
            }
            long step = Math.min(Math.max(needed, GROWTH_BYTES), Math.min(quotaLeft, spaceLeft));
            now.promise(now.quota() + step, now.space() + step);
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /// Makes sure an upload whose length became known has room for all of it, and for no more.
    Optional<Shortage> settle(FileId id, long length) throws StorageException {
        Optional<Shortage> shortage = grow(id, length);
        @Nullable Reservation now = reservations.get(id);
        if (shortage.isEmpty() && now != null) {
            now.promise(length, length);
        }
        return shortage;
    }

    /// Makes sure a final upload, all of whose parts are complete, has room.
    Optional<Shortage> settleFinal(Upload whole, long length) throws StorageException {
        lock.lock();
        try {
            reservations.remove(whole.id());
            Reservation wanted = wanted(whole, length);
            boolean overQuota = wanted.quota() > quotaLeft(whole.owner());
            boolean fits = !overQuota && wanted.space() <= spaceLeft();
            reservations.put(whole.id(), fits ? wanted : new Reservation(whole.owner(), 0, 0));
            return fits ? Optional.empty() : Optional.of(overQuota ? Shortage.QUOTA : Shortage.SPACE);
        } finally {
            lock.unlock();
        }
    }

    /// Restores the reservation of an upload found at the start of the process, whether or not there is room.
    void restore(Upload upload) {
        lock.lock();
        try {
            long length = Math.max(upload.length(), upload.extents().end());
            Reservation restored = wanted(upload, Math.max(0, length));
            restored.written(upload.extents().total());
            reservations.put(upload.id(), restored);
        } finally {
            lock.unlock();
        }
    }

    /// Notes that bytes of an upload are in the storage by now, so that they are not counted against the free space
    /// twice.
    void wrote(FileId id, long bytes) {
        @Nullable Reservation now = reservations.get(id);
        if (now != null) {
            now.wrote(bytes);
        }
    }

    /// Notes how much of an upload is in the storage when an append has ended, however it did.
    void wrote(Upload upload) {
        @Nullable Reservation now = reservations.get(upload.id());
        if (now != null) {
            now.written(upload.extents().total());
        }
    }

    /// Gives the room of an upload back; giving it back twice is no error.
    void release(FileId id) {
        reservations.remove(id);
    }

    /// How many more bytes an owner could upload now.
    long available(String owner) throws StorageException {
        lock.lock();
        try {
            return Math.max(0, Math.min(rules.maxSize(), Math.min(quotaLeft(owner), spaceLeft())));
        } finally {
            lock.unlock();
        }
    }

    /// Bytes promised to unfinished uploads and not written yet.
    long reservedBytes() {
        return reservations.values().stream().mapToLong(Reservation::open).sum();
    }

    /// How many uploads have room promised.
    long reservations() {
        return reservations.size();
    }

    private long quotaLeft(String owner) throws StorageException {
        if (rules.quota() == Long.MAX_VALUE) {
            return Long.MAX_VALUE;
        }
        long promised = reservations.values().stream()
                .filter(reservation -> reservation.isOf(owner))
                .mapToLong(Reservation::quota)
                .sum();
        return Math.max(0, rules.quota() - files.bytesOwnedBy(owner) - promised);
    }

    /// What is promised is read before what is free: bytes written in between then count as used twice, never as
    /// free.
    private long spaceLeft() throws StorageException {
        long reserved = reservedBytes();
        long usable = store.usableBytes();
        return usable == Long.MAX_VALUE ? usable : Math.max(0, usable - rules.minFree() - reserved);
    }

    private long countOf(String owner) {
        return reservations.values().stream()
                .filter(reservation -> reservation.isOf(owner))
                .count();
    }
}
