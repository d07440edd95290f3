package io.lading.http.body;

import io.lading.http.problem.Problems;
import io.lading.http.problem.Refusal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// Limits the memory of all JSON documents together, from their first byte to the end of their request. The first
/// [#FREE_BYTES] of each document are not counted, because they belong to the memory of the request; a sign-in
/// therefore always fits. Files of batches may use a part of it.
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

    /// Files of batches can reserve at most the capacity divided by this number, and those of one user as much less
    /// again, so that documents are never refused because of them.
    static final int SHARE_OF_FILES = 2;

    private final long capacity;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Long> ofUsers = new HashMap<>();
    private long used;
    private long usedForFiles;

    /// @param capacity maximum bytes of heap
    public DocumentBudget(long capacity) {
        this.capacity = capacity;
    }

    /// Starts a reservation for a document of a user.
    Reservation begin(String user) {
        return new Reservation(user);
    }

    /// Reserves memory for a file of a batch; empty if there is not enough.
    ///
    /// @param bytes of heap
    public Optional<Reservation> reserve(String user, long bytes) {
        Reservation reservation = new Reservation(user);
        return reservation.takeForFile(bytes) ? Optional.of(reservation) : Optional.empty();
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
    public final class Reservation implements AutoCloseable {
        private final String user;
        private long reserved;
        private boolean ofFile;

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

        private boolean takeForFile(long bytes) {
            lock.lock();
            try {
                long most = capacity / SHARE_OF_FILES;
                long ofUser = ofUsers.getOrDefault(user, 0L) + bytes;
                ofFile = usedForFiles + bytes <= most && ofUser <= most / SHARE_OF_USER && take(bytes);
                usedForFiles += ofFile ? bytes : 0;
                return ofFile;
            } finally {
                lock.unlock();
            }
        }

        /// Returns what exceeds this number of bytes.
        public void shrink(long bytes) {
            lock.lock();
            try {
                long returned = Math.max(0, reserved - bytes);
                used -= returned;
                usedForFiles -= ofFile ? returned : 0;
                ofUsers.computeIfPresent(user, (_, ofUser) -> ofUser == returned ? null : ofUser - returned);
                reserved -= returned;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            shrink(0);
        }
    }
}
