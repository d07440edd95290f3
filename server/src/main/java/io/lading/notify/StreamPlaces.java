package io.lading.notify;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Counts the open event streams of each user. Thread-safe.
final class StreamPlaces {
    /// How long a new stream waits for a place. A page that is reloaded closes its stream and opens another one at
    /// the same moment; the server notices the first a little later.
    static final Duration MAX_WAIT = Duration.ofSeconds(3);

    private final int max;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition placeFree = lock.newCondition();
    private final Map<String, Integer> taken = new HashMap<>();
    private int sum;

    /// @param max maximum number of streams of one user
    StreamPlaces(int max) {
        this.max = max;
    }

    /// The number of places taken, of all users together.
    int taken() {
        lock.lock();
        try {
            return sum;
        } finally {
            lock.unlock();
        }
    }

    /// Takes a place; waits for at most [#MAX_WAIT] if the user has none left.
    ///
    /// @return false if none became free
    boolean take(String person) throws InterruptedException {
        lock.lock();
        try {
            long left = MAX_WAIT.toNanos();
            while (taken.getOrDefault(person, 0) >= max && left > 0) {
                left = placeFree.awaitNanos(left);
            }
            if (taken.getOrDefault(person, 0) >= max) {
                return false;
            }
            taken.merge(person, 1, Integer::sum);
            sum++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// Gives a place back.
    void free(String person) {
        lock.lock();
        try {
            taken.computeIfPresent(person, (_, open) -> open == 1 ? null : open - 1);
            sum--;
            placeFree.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
