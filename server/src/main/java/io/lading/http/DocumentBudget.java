package io.lading.http;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/// The memory that JSON documents may take together, from their first byte to the end of their request. The first
/// [#FREE_BYTES] of each document belong to its request and are not counted here, so that a sign-in always has room.
///
/// Safe for use by many threads.
public final class DocumentBudget {
    /// What a document may have without asking here.
    static final int FREE_BYTES = 4 * 1024;

    /// Memory a document takes in all, as a multiple of its bytes: the bytes, their copy while more arrive, and the
    /// objects made of them.
    static final int COST_FACTOR = 4;

    /// What one user may take: one of so many parts.
    private static final int SHARE_OF_USER = 2;

    private final long capacity;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Long> ofUsers = new HashMap<>();
    private long used;

    /// @param capacity bytes of heap
    public DocumentBudget(long capacity) {
        this.capacity = capacity;
    }

    /// Begins to receive a document of a user.
    Reservation begin(String user) {
        return new Reservation(user);
    }

    /// Bytes of heap that are reserved now.
    long used() {
        lock.lock();
        try {
            return used;
        } finally {
            lock.unlock();
        }
    }

    /// What one document has reserved. For one thread.
    final class Reservation implements AutoCloseable {
        private final String user;
        private long reserved;

        private Reservation(String user) {
            this.user = user;
        }

        /// Makes sure a document may have so many bytes.
        ///
        /// @throws Refusal if there is no memory for it now
        void grow(int bytes) {
            long needed = bytes <= FREE_BYTES ? 0 : (long) bytes * COST_FACTOR;
            if (needed > reserved && !take(needed - reserved)) {
                throw new Refusal(Problems.tooManyDocuments());
            }
        }

        private boolean take(long more) {
            lock.lock();
            try {
                long ofUser = ofUsers.getOrDefault(user, 0L) + more;
                if (used + more > capacity || ofUser > capacity / SHARE_OF_USER) {
                    return false;
                }
                used += more;
                ofUsers.put(user, ofUser);
                reserved += more;
                return true;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            lock.lock();
            try {
                used -= reserved;
                long returned = reserved;
                ofUsers.computeIfPresent(user, (_, ofUser) -> ofUser == returned ? null : ofUser - returned);
                reserved = 0;
            } finally {
                lock.unlock();
            }
        }
    }
}
