package io.lading.upload;

import io.lading.file.FileId;
import io.lading.file.FileRepository;
import io.lading.storage.ContentStore;
import io.lading.storage.StorageException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// Decides whether there is room for an upload, and keeps that room for it until it is complete, cancelled or
/// expired.
///
/// What is promised to unfinished uploads counts as used: for the owner's quota with its full length, for the
/// free space with what has not been written yet. Uploads of unknown length are promised room step by step.
/// Safe for use by many threads; the promises live in memory and are made again from the repository at every
/// start.
final class Admission {
    /// How much room an upload of unknown length is promised at a time, in bytes.
    static final long GROWTH_BYTES = 64L << 20;

    /// Unfinished uploads one owner may have.
    static final int MAX_UNFINISHED = 10_000;

    private final UploadRules rules;
    private final ContentStore store;
    private final FileRepository files;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<FileId, Reservation> reservations = new HashMap<>();

    private record Reservation(String owner, long promised, long written) {
        long open() {
            return Math.max(0, promised - written);
        }
    }

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
            long quotaLeft = quotaLeft(upload.owner());
            if (length > quotaLeft) {
                return Optional.of(new Creation.OverQuota(length, quotaLeft));
            }
            long spaceLeft = spaceLeft();
            if (length > spaceLeft) {
                return Optional.of(new Creation.NoSpace(length, spaceLeft));
            }
            reservations.put(upload.id(), new Reservation(upload.owner(), length, 0));
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /// Makes sure an upload may reach `end`, reserving more when its length was unknown.
    ///
    /// @return empty when it may, otherwise whether it is the quota (true) or the space (false) that is used up
    Optional<Boolean> grow(FileId id, long end) throws StorageException {
        lock.lock();
        try {
            Reservation now = reservations.get(id);
            if (now == null || end <= now.promised) {
                return Optional.empty();
            }
            long needed = end - now.promised;
            long quotaLeft = quotaLeft(now.owner);
            long spaceLeft = spaceLeft();
            if (needed > quotaLeft || needed > spaceLeft) {
                return Optional.of(needed > quotaLeft);
            }
            long step = Math.min(Math.max(needed, GROWTH_BYTES), Math.min(quotaLeft, spaceLeft));
            reservations.put(id, new Reservation(now.owner, now.promised + step, now.written));
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /// Restores the reservation of an upload found at the start of the process, whether or not there is room.
    void restore(Upload upload) {
        lock.lock();
        try {
            long written = upload.extents().total();
            long promised = Math.max(upload.length(), upload.extents().end());
            reservations.put(upload.id(), new Reservation(upload.owner(), promised, written));
        } finally {
            lock.unlock();
        }
    }

    /// Notes how much of an upload is written, so that written bytes are not counted against the free space
    /// twice.
    void wrote(Upload upload) {
        lock.lock();
        try {
            reservations.computeIfPresent(
                    upload.id(),
                    (_, now) -> new Reservation(
                            now.owner, now.promised, upload.extents().total()));
        } finally {
            lock.unlock();
        }
    }

    /// Gives the room of an upload back; giving it back twice is no error.
    void release(FileId id) {
        lock.lock();
        try {
            reservations.remove(id);
        } finally {
            lock.unlock();
        }
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
        lock.lock();
        try {
            return reservations.values().stream().mapToLong(Reservation::open).sum();
        } finally {
            lock.unlock();
        }
    }

    /// How many uploads have room promised.
    long reservations() {
        lock.lock();
        try {
            return reservations.size();
        } finally {
            lock.unlock();
        }
    }

    private long quotaLeft(String owner) throws StorageException {
        if (rules.quota() == Long.MAX_VALUE) {
            return Long.MAX_VALUE;
        }
        long promised = reservations.values().stream()
                .filter(reservation -> reservation.owner.equals(owner))
                .mapToLong(Reservation::promised)
                .sum();
        return Math.max(0, rules.quota() - files.bytesOwnedBy(owner) - promised);
    }

    private long spaceLeft() throws StorageException {
        long usable = store.usableBytes();
        return usable == Long.MAX_VALUE ? usable : Math.max(0, usable - rules.minFree() - reservedBytes());
    }

    private long countOf(String owner) {
        return reservations.values().stream()
                .filter(reservation -> reservation.owner.equals(owner))
                .count();
    }
}
