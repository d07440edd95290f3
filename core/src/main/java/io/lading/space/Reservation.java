package io.lading.space;

import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

/// The space reserved for one upload in memory. It is part of the sums of [Admission], which follow every change.
/// Thread-safe; only [Admission] changes the reserved amount, under its lock.
public final class Reservation {
    private final Optional<Holding> holding;
    private final LongAdder unwrittenOfAll;
    private final ReentrantLock lock = new ReentrantLock();
    private Room room;
    private long written;
    private boolean counted;

    /// @param recorded what it reserves at first, already in the sums; empty if the upload has ended
    /// @param unwrittenOfAll the sum of [#unwritten] of all uploads
    Reservation(Optional<Holding> recorded, LongAdder unwrittenOfAll) {
        this.holding = recorded;
        this.room = recorded.map(Holding::room).orElse(Room.NONE);
        this.written = recorded.map(Holding::written).orElse(0L);
        this.counted = recorded.isPresent();
        this.unwrittenOfAll = unwrittenOfAll;
    }

    /// What it reserved at first; empty if the upload has ended.
    Optional<Holding> holding() {
        return holding;
    }

    String owner() {
        return holding.map(Holding::owner).orElse("");
    }

    boolean counted() {
        return counted;
    }

    void uncount() {
        counted = false;
    }

    Room room() {
        lock.lock();
        try {
            return room;
        } finally {
            lock.unlock();
        }
    }

    void promise(Room now) {
        change(now, written);
    }

    /// Raises it to what the record of the upload reserves, which another node can have changed.
    public void raiseTo(Room recorded) {
        lock.lock();
        try {
            change(recorded.quota() > room.quota() ? recorded : room, written);
        } finally {
            lock.unlock();
        }
    }

    /// Notes newly written bytes, which are no longer part of the free space.
    public void addWritten(long bytes) {
        lock.lock();
        try {
            change(room, written + bytes);
        } finally {
            lock.unlock();
        }
    }

    /// Corrects the number of written bytes.
    public void setWritten(long bytes) {
        lock.lock();
        try {
            change(room, bytes);
        } finally {
            lock.unlock();
        }
    }

    private void change(Room nowRoom, long nowWritten) {
        lock.lock();
        try {
            long before = unwritten();
            room = nowRoom;
            written = nowWritten;
            unwrittenOfAll.add(unwritten() - before);
        } finally {
            lock.unlock();
        }
    }

    private long unwritten() {
        return Math.max(0, room.space() - written);
    }
}
