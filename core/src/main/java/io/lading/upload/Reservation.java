package io.lading.upload;

import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

/// The space reserved for one upload in memory. It is part of the sums of [Admission], which follow every change.
/// Safe for use by many threads; only [Admission] changes the reserved amount, under its lock.
final class Reservation {
    private final String owner;
    private final LongAdder openOfAll;
    private final ReentrantLock lock = new ReentrantLock();
    private Room room;
    private long written;
    private boolean counted;

    /// @param owner     account whose quota it counts against
    /// @param room      the reserved space, already in the sums
    /// @param written   bytes of it that are already written
    /// @param counted   whether the upload is in the sums; an ended upload is not
    /// @param openOfAll the sum of [#open] of all uploads
    Reservation(String owner, Room room, long written, boolean counted, LongAdder openOfAll) {
        this.owner = owner;
        this.room = room;
        this.written = written;
        this.counted = counted;
        this.openOfAll = openOfAll;
    }

    String owner() {
        return owner;
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

    /// Notes newly written bytes, which are no longer part of the free space.
    void addWritten(long bytes) {
        lock.lock();
        try {
            change(room, written + bytes);
        } finally {
            lock.unlock();
        }
    }

    /// Corrects the number of written bytes.
    void setWritten(long bytes) {
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
            long before = open();
            room = nowRoom;
            written = nowWritten;
            openOfAll.add(open() - before);
        } finally {
            lock.unlock();
        }
    }

    private long open() {
        return Math.max(0, room.space() - written);
    }
}
