package io.lading.http.body;

import io.lading.http.problem.Problems;
import io.lading.http.problem.Refusal;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/// Limits the memory of all JSON documents together, from their first byte to the end of their request. The first
/// [#FREE_BYTES] of each document are not counted, because they belong to the memory of the request; a sign-in
/// therefore always fits.
///
/// Thread-safe.
public final class DocumentBudget {
    /// Bytes of a document that need no reservation.
    static final int FREE_BYTES = 4 * 1024;

    /// Total memory of a document, as a multiple of its size: the bytes, their copy while the buffer grows, and
    /// the parsed objects.
    static final int COST_FACTOR = 4;

    /// One user can reserve at most the capacity divided by this number.
    private static final int SHARE_OF_USER = 2;

    private final long capacity;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Long> ofUsers = new HashMap<>();
    private long used;

    /// @param capacity maximum bytes of heap
    public DocumentBudget(long capacity) {
        this.capacity = capacity;
    }

    /// Starts a reservation for a document of a user.
    Reservation begin(String user) {
        return new Reservation(user);
    }

    /// Currently reserved bytes of heap.
    long used() {
        lock.lock();
        try {
            return used;
        } finally {
            lock.unlock();
        }
    }

    /// The reservation of one document. Not thread-safe.
    final class Reservation implements AutoCloseable {
        private final String user;
        private long reserved;

        private Reservation(String user) {
            this.user = user;
        }

        /// Reserves memory for a document of this many bytes.
        ///
        /// @throws Refusal if there is not enough memory
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
