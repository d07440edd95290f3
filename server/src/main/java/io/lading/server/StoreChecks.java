package io.lading.server;

import io.lading.storage.StorageException;
import io.lading.storage.StorageException.Kind;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What could not be checked at the start, because the store that servers share was not reachable. Thread-safe.
final class StoreChecks {
    /// How long the result of a check is reused.
    static final Duration PAUSE = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(StoreChecks.class);

    private final Queue<Check> left = new ConcurrentLinkedQueue<>();

    /// Held while checks run.
    private final ReentrantLock running = new ReentrantLock();

    private final LongSupplier nanoTime;
    private volatile @Nullable Failed last;

    StoreChecks(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /// A check of the store.
    @FunctionalInterface
    interface Check {
        /// @throws StorageException temporary: the store is not reachable; permanent: this server must not use it
        void run() throws StorageException;
    }

    private record Failed(StorageException failure, long at) {}

    /// Checks the store now, or later if it is not reachable now.
    ///
    /// @return whether it was reachable
    boolean runOrDefer(Check check) throws StorageException {
        try {
            check.run();
            return true;
        } catch (StorageException e) {
            if (e.kind() != Kind.TEMPORARY) {
                throw e;
            }
            defer(check);
            return false;
        }
    }

    /// Checks the store later.
    void defer(Check check) {
        left.add(check);
    }

    /// Does the checks that are left, at most once in [#PAUSE].
    ///
    /// @throws StorageException if one of them failed
    void finish() throws StorageException {
        running.lock();
        try {
            Failed known = last;
            if (known != null && isRecent(known)) {
                throw known.failure();
            }
            runAll();
        } finally {
            running.unlock();
        }
    }

    private void runAll() throws StorageException {
        try {
            for (Check next = left.peek(); next != null; next = left.peek()) {
                next.run();
                left.remove();
            }
            last = null;
        } catch (StorageException e) {
            last = new Failed(e, nanoTime.getAsLong());
            throw e;
        }
    }

    private boolean isRecent(Failed failed) {
        return nanoTime.getAsLong() - failed.at() < PAUSE.toNanos();
    }

    /// Fails if a check has found that this server must not use the store. Does not wait for the store: the
    /// checks that are left run in the background.
    void require() throws StorageException {
        Failed known = last;
        if (!left.isEmpty() && !running.isLocked() && (known == null || !isRecent(known))) {
            Thread.ofVirtual().name("store-checks").start(this::finishQuietly);
        }
        if (known != null && known.failure().kind() != Kind.TEMPORARY) {
            throw known.failure();
        }
    }

    private void finishQuietly() {
        try {
            finish();
        } catch (StorageException e) {
            LOG.warn("The store is not checked yet, or is refused; checking again", e);
        }
    }
}
