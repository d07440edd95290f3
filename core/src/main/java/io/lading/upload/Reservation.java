package io.lading.upload;

import java.util.concurrent.atomic.AtomicLong;

/// Room that is promised to one upload. Safe for use by many threads; only [Admission] makes promises, under
/// its lock.
final class Reservation {
    private final String owner;
    private final AtomicLong written = new AtomicLong();
    private volatile long quota;
    private volatile long space;

    /// @param owner account the room counts for
    /// @param quota bytes that count for the owner's quota
    /// @param space bytes of the storage it may take in all
    Reservation(String owner, long quota, long space) {
        this.owner = owner;
        this.quota = quota;
        this.space = space;
    }

    boolean isOf(String account) {
        return owner.equals(account);
    }

    String owner() {
        return owner;
    }

    long quota() {
        return quota;
    }

    long space() {
        return space;
    }

    void promise(long nowQuota, long nowSpace) {
        quota = nowQuota;
        space = nowSpace;
    }

    /// Notes bytes that are in the storage by now, and so no longer free.
    void wrote(long bytes) {
        written.addAndGet(bytes);
    }

    /// Corrects what is in the storage.
    void written(long bytes) {
        written.set(bytes);
    }

    /// Promised bytes that are not written yet.
    long open() {
        return Math.max(0, space - written.get());
    }
}
