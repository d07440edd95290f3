package io.lading.space;

import io.lading.storage.StorageException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/// Reserves space in the database, for a store that several nodes share. Nothing is counted in memory. The database
/// ends a reservation in the transaction that completes or deletes its upload.
final class SharedAdmission implements Admission {
    private static final Logger LOG = System.getLogger(SharedAdmission.class.getName());

    private final SpaceLimits limits;
    private final SharedSpace space;
    private final LongAdder unwritten = new LongAdder();

    SharedAdmission(SpaceLimits limits, SharedSpace space) {
        this.limits = limits;
        this.space = space;
    }

    @Override
    public Optional<Refusal> admit(Holding wanted, long least) throws StorageException {
        return reserve(wanted, wanted.room().quota(), least, true);
    }

    private Optional<Refusal> reserve(Holding of, long bytes, long least, boolean exact) throws StorageException {
        SharedSpace.Wish wish = new SharedSpace.Wish(of.id(), of.owner(), bytes, least, exact);
        return space.reserve(wish, limits.quota(), MAX_UNFINISHED);
    }

    @Override
    public void withdraw(Holding admitted) throws StorageException {
        space.release(admitted.id());
    }

    @Override
    public Optional<Refusal> shortage(String owner, long bytes) throws StorageException {
        long left = available(owner);
        return bytes > left ? Optional.of(new Refusal.OverQuota(left)) : Optional.empty();
    }

    /// The database counts.
    @Override
    public void count(Holding recorded) {}

    @Override
    public Reservation reservation(Optional<Holding> recorded) {
        return new Reservation(recorded, unwritten);
    }

    @Override
    public Optional<Shortage> grow(Reservation reservation, long end) throws StorageException {
        Optional<Holding> holding = reservation.holding();
        if (holding.isEmpty() || end <= reservation.room().quota()) {
            return Optional.empty();
        }
        long step = Math.max(end, reservation.room().quota() + GROWTH_BYTES);
        if (reserve(holding.get(), step, 0, false).isEmpty()) {
            reservation.promise(Room.of(step));
            return Optional.empty();
        }
        return reserveExactly(reservation, holding.get(), end, false);
    }

    private Optional<Shortage> reserveExactly(Reservation reservation, Holding holding, long bytes, boolean exact)
            throws StorageException {
        if (reserve(holding, bytes, 0, exact).isPresent()) {
            return Optional.of(Shortage.QUOTA);
        }
        reservation.promise(Room.of(bytes));
        return Optional.empty();
    }

    @Override
    public Optional<Shortage> reserveLength(Reservation reservation, long length) throws StorageException {
        Optional<Holding> holding = reservation.holding();
        return holding.isEmpty() ? Optional.empty() : reserveExactly(reservation, holding.get(), length, true);
    }

    /// Concatenation copies no bytes, so only the quota counts.
    @Override
    public Optional<Shortage> reserveFinal(Reservation reservation, Room wanted) throws StorageException {
        return reserveLength(reservation, wanted.quota());
    }

    /// The record of the reservation is in the database.
    @Override
    public void returnToRecord(Reservation reservation, Optional<Holding> recorded) {}

    @Override
    public boolean leavesRoom() {
        return true;
    }

    /// The transaction that ended the upload has ended the reservation.
    @Override
    public void release(Reservation reservation) {}

    @Override
    public void releaseLost() throws StorageException {
        int lost = space.releaseLost();
        if (lost > 0) {
            LOG.log(Level.INFO, "Released {0} reservations that had no upload", lost);
        }
    }

    @Override
    public long available(String owner) throws StorageException {
        return space.left(owner, limits.quota());
    }

    @Override
    public Usage usage(String owner) throws StorageException {
        return space.usage(owner, limits.quota());
    }

    /// The reserved bytes, written or not; 0 while the database cannot be read.
    @Override
    public long reservedBytes() {
        return totals().bytes();
    }

    @Override
    public long reservations() {
        return totals().uploads();
    }

    private SharedSpace.Totals totals() {
        try {
            return space.totals();
        } catch (StorageException e) {
            LOG.log(Level.WARNING, "Could not read what is reserved", e);
            return new SharedSpace.Totals(0, 0);
        }
    }
}
