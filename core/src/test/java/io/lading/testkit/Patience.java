package io.lading.testkit;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// Waits, with a time limit, for another thread.
public final class Patience {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final long POLL_NANOS = 200_000;

    private Patience() {}

    /// The condition to wait for.
    ///
    /// @param <E> what the check may throw
    @FunctionalInterface
    public interface Condition<E extends Exception> {
        /// Whether the condition holds.
        boolean holds() throws E;
    }

    /// Polls until the condition holds.
    ///
    /// @param what names the condition in the error after two minutes
    public static <E extends Exception> void until(String what, Condition<E> condition) throws E {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() - end > 0 || Thread.currentThread().isInterrupted()) {
                throw new AssertionError("Waited in vain: " + what);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }
}
