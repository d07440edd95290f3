package io.lading.upload;

import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

/// Room that is promised to one upload while this process works on it. It is part of the sums of [Admission]: what
/// changes here changes there. Safe for use by many threads; only [Admission] makes promises, under its lock.
final class Reservation {
    private final String owner;
    private final LongAdder openOfAll;
    private final ReentrantLock lock = new ReentrantLock();
    private Room room;
    private long written;
    private boolean counted;

    /// @param owner     account the room counts for
    /// @param room      what is promised, and in the sums already
    /// @param written   bytes of it that are in the storage
    /// @param counted   whether the upload is in the sums; one that is over is not
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

    /// Notes bytes that are in the storage by now, and so no longer free.
    void wrote(long bytes) {
        lock.lock();
        try {
            change(room, written + bytes);
        } finally {
            lock.unlock();
        }
    }

    /// Corrects what is in the storage.
    void written(long bytes) {
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
