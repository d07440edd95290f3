package io.lading.upload;

import io.lading.file.FileRepository;
import io.lading.storage.ContentStore;
import io.lading.storage.StorageException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
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
/// Memory holds sums, one small entry for each owner of unfinished uploads. What one upload adds to them follows from
/// its record ([Upload#promised]); only an upload in memory may be promised more for a while, by its [Reservation].
///
/// Safe for use by many threads; the sums are made again from the repository at every start.
final class Admission {
    /// How much room an upload of unknown length is promised at a time, in bytes.
    static final long GROWTH_BYTES = 64L << 20;

    /// What uploads under way leave of [UploadRules#minFree], in bytes: another program may have taken the room they
    /// were promised, and what is left then is for removing, cancelling and administering.
    static final long UNTOUCHED_BYTES = 16L << 20;

    /// Unfinished uploads one owner may have.
    static final int MAX_UNFINISHED = 10_000;

    private final UploadRules rules;
    private final ContentStore store;
    private final FileRepository files;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Share> shares = new HashMap<>();
    private final LongAdder open = new LongAdder();

    /// What one owner's unfinished uploads take.
    ///
    /// @param uploads how many there are
    /// @param quota   bytes they count for
    private record Share(long uploads, long quota) {
        private static final Share NONE = new Share(0, 0);
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
            if (share(upload.owner()).uploads() >= MAX_UNFINISHED) {
                return Optional.of(new Creation.TooManyUploads(MAX_UNFINISHED));
            }
            Room wanted = upload.promised();
            long least = upload.lengthKnown() || upload.kind() == Upload.Kind.FINAL ? 0 : 1;
            long quotaLeft = quotaLeft(upload.owner());
            if (Math.max(least, wanted.quota()) > quotaLeft) {
                return Optional.of(new Creation.OverQuota(length, quotaLeft));
            }
            long spaceLeft = spaceLeft();
            if (Math.max(least, wanted.space()) > spaceLeft) {
                return Optional.of(new Creation.NoSpace(length, spaceLeft));
            }
            restore(upload);
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /// Why there is no room for so many more bytes of an owner, or empty when there is.
    Optional<Creation> shortage(String owner, long bytes) throws StorageException {
        lock.lock();
        try {
            long quotaLeft = quotaLeft(owner);
            if (bytes > quotaLeft) {
                return Optional.of(new Creation.OverQuota(bytes, quotaLeft));
            }
            long spaceLeft = spaceLeft();
            return bytes > spaceLeft ? Optional.of(new Creation.NoSpace(bytes, spaceLeft)) : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /// Counts an upload that was admitted before, whether or not there is room.
    void restore(Upload upload) {
        if (!upload.holdsRoom()) {
            return;
        }
        lock.lock();
        try {
            add(upload.owner(), 1, upload.promised().quota());
            open.add(Math.max(0, upload.promised().space() - upload.extents().total()));
        } finally {
            lock.unlock();
        }
    }

    /// The room of an upload that is counted already, to change it while this process works on the upload.
    Reservation reservation(Upload upload) {
        return new Reservation(
                upload.owner(), upload.promised(), upload.extents().total(), upload.holdsRoom(), open);
    }

    /// Makes sure an upload may reach `end`, reserving more when its length was unknown.
    ///
    /// @return empty when it may, otherwise what is used up
    Optional<Shortage> grow(Reservation reservation, long end) throws StorageException {
        if (end <= reservation.room().quota()) {
            return Optional.empty();
        }
        lock.lock();
        try {
            Room room = reservation.room();
            long needed = end - room.quota();
            if (needed <= 0 || !reservation.counted()) {
                return Optional.empty();
            }
            long quotaLeft = quotaLeft(reservation.owner());
            long spaceLeft = spaceLeft();
            if (needed > quotaLeft || needed > spaceLeft) {
                return Optional.of(needed > quotaLeft ? Shortage.QUOTA : Shortage.SPACE);
            }
            long step = Math.min(Math.max(needed, GROWTH_BYTES), Math.min(quotaLeft, spaceLeft));
            promise(reservation, new Room(room.quota() + step, room.space() + step));
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /// Makes sure an upload whose length became known has room for all of it, and for no more.
    Optional<Shortage> settle(Reservation reservation, long length) throws StorageException {
        Optional<Shortage> shortage = grow(reservation, length);
        if (shortage.isEmpty()) {
            promise(reservation, Room.of(length));
        }
        return shortage;
    }

    /// Makes sure a final upload, all of whose parts are complete, has room beyond what they hold.
    Optional<Shortage> settleFinal(Reservation reservation, Room wanted) throws StorageException {
        lock.lock();
        try {
            promise(reservation, Room.NONE);
            reservation.written(0);
            boolean overQuota = wanted.quota() > quotaLeft(reservation.owner());
            boolean fits = !overQuota && wanted.space() <= spaceLeft();
            promise(reservation, fits ? wanted : Room.NONE);
            return fits ? Optional.empty() : Optional.of(overQuota ? Shortage.QUOTA : Shortage.SPACE);
        } finally {
            lock.unlock();
        }
    }

    /// Leaves an upload that memory forgets with the room its record says, or with none when it is over.
    void settle(Reservation reservation, Optional<Upload> recorded) {
        Optional<Upload> holding = recorded.filter(Upload::holdsRoom);
        lock.lock();
        try {
            if (holding.isEmpty()) {
                release(reservation);
            } else {
                promise(reservation, holding.get().promised());
                reservation.written(holding.get().extents().total());
            }
        } finally {
            lock.unlock();
        }
    }

    /// Whether an upload under way may go on without touching what is kept free.
    boolean leavesRoom() throws StorageException {
        long untouched = Math.min(rules.minFree(), UNTOUCHED_BYTES);
        return untouched == 0 || store.usableBytes() > untouched;
    }

    /// Gives the room of an upload back; giving it back twice is no error.
    void release(Reservation reservation) {
        lock.lock();
        try {
            if (reservation.counted()) {
                promise(reservation, Room.NONE);
                add(reservation.owner(), -1, 0);
                reservation.uncount();
            }
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
        return open.sum();
    }

    /// How many uploads have room promised.
    long reservations() {
        lock.lock();
        try {
            return shares.values().stream().mapToLong(Share::uploads).sum();
        } finally {
            lock.unlock();
        }
    }

    private void promise(Reservation reservation, Room room) {
        lock.lock();
        try {
            if (reservation.counted()) {
                add(reservation.owner(), 0, room.quota() - reservation.room().quota());
                reservation.promise(room);
            }
        } finally {
            lock.unlock();
        }
    }

    private void add(String owner, long uploads, long quota) {
        shares.compute(owner, (_, before) -> sum(before, uploads, quota));
    }

    private static @Nullable Share sum(@Nullable Share before, long uploads, long quota) {
        Share share = before == null ? Share.NONE : before;
        long count = share.uploads() + uploads;
        return count == 0 ? null : new Share(count, share.quota() + quota);
    }

    private Share share(String owner) {
        return shares.getOrDefault(owner, Share.NONE);
    }

    private long quotaLeft(String owner) throws StorageException {
        if (rules.quota() == Long.MAX_VALUE) {
            return Long.MAX_VALUE;
        }
        long promised = share(owner).quota();
        return Math.max(0, rules.quota() - files.bytesOwnedBy(owner) - promised);
    }

    /// What is promised is read before what is free: bytes written in between then count as used twice, never as
    /// free.
    private long spaceLeft() throws StorageException {
        long reserved = reservedBytes();
        long usable = store.usableBytes();
        return usable == Long.MAX_VALUE ? usable : Math.max(0, usable - rules.minFree() - reserved);
    }
}
