package io.lading.space;

import io.lading.file.FileRepository;
import io.lading.storage.ContentStore;
import io.lading.storage.StorageException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Reserves space in a store of which this process is the only user.
///
/// Memory holds only sums: one small entry for each owner of unfinished uploads. What one upload reserves follows
/// from its record ([Holding]); only an upload in memory can temporarily reserve more, through its [Reservation]. The
/// sums are rebuilt from the repository at every start.
final class LocalAdmission implements Admission {
    /// The part of [SpaceLimits#minFree] that running uploads leave free even if another program has used the
    /// rest: it is needed to delete files, cancel uploads and change accounts.
    static final long UNTOUCHED_BYTES = 16L << 20;

    private final SpaceLimits limits;
    private final Quotas quotas;
    private final ContentStore store;
    private final FileRepository files;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, OwnerTotals> totalsByOwner = new HashMap<>();
    private final LongAdder unwritten = new LongAdder();

    /// The sums over the uploads of one owner that reserve space.
    ///
    /// @param uploads how many there are
    /// @param quota   bytes they count against the quota
    private record OwnerTotals(long uploads, long quota) {
        private static final OwnerTotals NONE = new OwnerTotals(0, 0);
    }

    /// @param store its free space is shared by all owners
    /// @param files the bytes of complete files count against the quota of their owners
    LocalAdmission(SpaceLimits limits, Quotas quotas, ContentStore store, FileRepository files) {
        this.limits = limits;
        this.quotas = quotas;
        this.store = store;
        this.files = files;
    }

    @Override
    public Optional<Refusal> admit(Holding wanted, long least) throws StorageException {
        lock.lock();
        try {
            if (totals(wanted.owner()).uploads() >= MAX_UNFINISHED) {
                return Optional.of(new Refusal.TooManyUploads(MAX_UNFINISHED));
            }
            long quotaLeft = quotaLeft(wanted.owner());
            if (Math.max(least, wanted.room().quota()) > quotaLeft) {
                return Optional.of(new Refusal.OverQuota(quotaLeft));
            }
            long spaceLeft = spaceLeft();
            if (Math.max(least, wanted.room().space()) > spaceLeft) {
                return Optional.of(new Refusal.NoSpace(spaceLeft));
            }
            count(wanted);
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void withdraw(Holding admitted) {
        release(reservation(Optional.of(admitted)));
    }

    @Override
    public Optional<Refusal> shortage(String owner, long bytes) throws StorageException {
        lock.lock();
        try {
            long quotaLeft = quotaLeft(owner);
            if (bytes > quotaLeft) {
                return Optional.of(new Refusal.OverQuota(quotaLeft));
            }
            long spaceLeft = spaceLeft();
            return bytes > spaceLeft ? Optional.of(new Refusal.NoSpace(spaceLeft)) : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void count(Holding recorded) {
        lock.lock();
        try {
            add(recorded.owner(), 1, recorded.room().quota());
            unwritten.add(recorded.unwritten());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Reservation reservation(Optional<Holding> recorded) {
        return new Reservation(recorded, unwritten);
    }

    @Override
    public Optional<Shortage> grow(Reservation reservation, long end) throws StorageException {
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

    @Override
    public Optional<Shortage> reserveLength(Reservation reservation, long length) throws StorageException {
        Optional<Shortage> shortage = grow(reservation, length);
        if (shortage.isEmpty()) {
            promise(reservation, Room.of(length));
        }
        return shortage;
    }

    @Override
    public Optional<Shortage> reserveFinal(Reservation reservation, Room wanted) throws StorageException {
        lock.lock();
        try {
            promise(reservation, Room.NONE);
            reservation.setWritten(0);
            boolean overQuota = wanted.quota() > quotaLeft(reservation.owner());
            boolean fits = !overQuota && wanted.space() <= spaceLeft();
            promise(reservation, fits ? wanted : Room.NONE);
            return fits ? Optional.empty() : Optional.of(overQuota ? Shortage.QUOTA : Shortage.SPACE);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void returnToRecord(Reservation reservation, Optional<Holding> recorded) {
        lock.lock();
        try {
            if (recorded.isEmpty()) {
                release(reservation);
            } else {
                promise(reservation, recorded.get().room());
                reservation.setWritten(recorded.get().written());
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean leavesRoom() throws StorageException {
        long untouched = Math.min(limits.minFree(), UNTOUCHED_BYTES);
        return untouched == 0 || store.usableBytes() > untouched;
    }

    @Override
    public void release(Reservation reservation) {
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

    /// Nothing is lost: the sums are rebuilt at every start.
    @Override
    public void releaseLost() {}

    @Override
    public long available(String owner) throws StorageException {
        lock.lock();
        try {
            return Math.min(quotaLeft(owner), spaceLeft());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Usage usage(String owner) throws StorageException {
        long stored = files.bytesOwnedBy(owner);
        long quota = quota(owner);
        lock.lock();
        try {
            OwnerTotals totals = totals(owner);
            return new Usage(stored, totals.uploads(), totals.quota(), quota);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long reservedBytes() {
        return unwritten.sum();
    }

    @Override
    public long reservations() {
        lock.lock();
        try {
            return totalsByOwner.values().stream()
                    .mapToLong(OwnerTotals::uploads)
                    .sum();
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
        totalsByOwner.compute(owner, (_, before) -> sum(before, uploads, quota));
    }

    private static @Nullable OwnerTotals sum(@Nullable OwnerTotals before, long uploads, long quota) {
        OwnerTotals totals = before == null ? OwnerTotals.NONE : before;
        long count = totals.uploads() + uploads;
        return count == 0 ? null : new OwnerTotals(count, totals.quota() + quota);
    }

    private OwnerTotals totals(String owner) {
        return totalsByOwner.getOrDefault(owner, OwnerTotals.NONE);
    }

    private long quotaLeft(String owner) throws StorageException {
        long quota = quota(owner);
        if (quota == Long.MAX_VALUE) {
            return quota;
        }
        long promised = totals(owner).quota();
        return Math.max(0, quota - files.bytesOwnedBy(owner) - promised);
    }

    private long quota(String owner) throws StorageException {
        return quotas.of(owner).orElse(limits.quota());
    }

    /// Reads the reservations before the free space: bytes written in between then count as used twice, never as
    /// free.
    private long spaceLeft() throws StorageException {
        long reserved = reservedBytes();
        long usable = store.usableBytes();
        return usable == Long.MAX_VALUE ? usable : Math.max(0, usable - limits.minFree() - reserved);
    }
}
