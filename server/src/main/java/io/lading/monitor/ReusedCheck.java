package io.lading.monitor;

import io.lading.storage.StorageException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A check whose result, also a failure, is reused for some time. Thread-safe.
final class ReusedCheck implements Readiness.Check {
    private final Readiness.Check check;
    private final Duration time;
    private final LongSupplier nanoTime;
    private boolean known;
    private boolean passed;
    private @Nullable StorageException failure;
    private long at;

    ReusedCheck(Readiness.Check check, Duration time, LongSupplier nanoTime) {
        this.check = check;
        this.time = time;
        this.nanoTime = nanoTime;
    }

    @Override
    public synchronized boolean passes() throws StorageException, InterruptedException {
        if (!known || nanoTime.getAsLong() - at >= time.toNanos()) {
            ask();
        }
        if (failure != null) {
            throw failure;
        }
        return passed;
    }

    private void ask() throws InterruptedException {
        failure = null;
        try {
            passed = check.passes();
        } catch (StorageException e) {
            failure = e;
        }
        known = true;
        at = nanoTime.getAsLong();
    }
}
