package io.lading.digest;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/// The processor time that digests may use, so that they take none from receiving. Safe for use by many threads.
///
/// Java threads have no priority on Linux, so digests are given time instead: a credit grows by the time that the
/// processors would have been idle without digests, and a digest thread that has computed pays with its processor
/// time. [#refresh] measures the load of the whole machine (of the container, if it has a limit).
///
/// On a machine that is always busy the credit still grows, by [#LEAST_SHARE] of a processor, and by a whole one
/// while digests are further behind than a part of the memory: bytes that have left the page cache cost a disk
/// read.
final class SpareProcessors {
    /// How often the load is measured. The kernel counts it in steps of 10 ms for each processor.
    static final Duration INTERVAL = Duration.ofMillis(40);

    /// An older measurement says nothing about now: no digest has wanted time since.
    private static final Duration OLD = Duration.ofSeconds(1);

    /// The share of one processor that digests get on a busy machine.
    static final double LEAST_SHARE = 0.05;

    /// The most credit for each processor, in nanoseconds: more than it can use in one interval.
    static final long MAX_CREDIT = Duration.ofMillis(60).toNanos();

    private final int processors;
    private final DoubleSupplier load;
    private final LongSupplier clock;
    private final AtomicLong credit;
    private final AtomicLong used = new AtomicLong();
    private final ReentrantLock measuring = new ReentrantLock();
    private volatile long measured;

    /// @param processors their number
    /// @param load       the busy part of the processors since the previous call, from 0 to 1; negative or NaN if
    ///     it is unknown
    /// @param clock      nanoseconds
    SpareProcessors(int processors, DoubleSupplier load, LongSupplier clock) {
        this.processors = processors;
        this.load = load;
        this.clock = clock;
        this.credit = new AtomicLong(processors * MAX_CREDIT);
        this.measured = clock.getAsLong();
    }

    /// Whether a digest may use a processor now.
    boolean any() {
        return credit() > 0 || clock.getAsLong() - measured > OLD.toNanos();
    }

    /// The time that digests may use, in nanoseconds; negative after they have used more.
    long credit() {
        return credit.get();
    }

    /// Notes processor time that a digest has used.
    void used(long nanos) {
        used.addAndGet(nanos);
        credit.updateAndGet(before -> Math.max(before - nanos, -processors * MAX_CREDIT));
    }

    /// The processor time of the calling platform thread, in nanoseconds.
    static long ofThisThread() {
        return Math.max(0, ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime());
    }

    /// Measures the load if it is due and no other thread does so.
    ///
    /// @param behind whether the digests are too far behind
    void refresh(boolean behind) {
        if (!measuring.tryLock()) {
            return;
        }
        try {
            long now = clock.getAsLong();
            long elapsed = now - measured;
            if (elapsed >= INTERVAL.toNanos()) {
                grow(elapsed, behind);
                measured = now;
            }
        } finally {
            measuring.unlock();
        }
    }

    private void grow(long elapsed, boolean behind) {
        double busy = load.getAsDouble();
        double known = busy >= 0 ? Math.min(busy, 1) : 0.5;
        double digests = (double) used.getAndSet(0) / elapsed;
        double idle = Math.min(processors, processors * (1 - known) + digests);
        double share = Math.max(idle, behind ? 1 : LEAST_SHARE);
        long more = (long) (share * elapsed);
        credit.updateAndGet(before -> Math.min(before + more, processors * MAX_CREDIT));
    }
}
