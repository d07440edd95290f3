package io.lading.testkit;

import java.util.Random;
import java.util.function.Supplier;

/// Decides which calls of a distant service fail: none, one by its number, or random ones. Thread-safe.
public final class CallFaults {
    /// How a call fails.
    public enum Fault {
        /// It succeeds.
        NONE,
        /// It does not arrive.
        BEFORE,
        /// It has its effect, but the answer does not arrive.
        AFTER
    }

    private Supplier<Fault> next = () -> Fault.NONE;
    private long calls;
    private long faults;
    private boolean paused;

    /// From now on no call fails, and calls are counted from 0.
    public synchronized void none() {
        calls = 0;
        faults = 0;
        paused = false;
        next = () -> Fault.NONE;
    }

    /// From now on, counted from 0, one call fails.
    public synchronized void at(long number, Fault fault) {
        none();
        next = () -> calls - 1 == number ? fault : Fault.NONE;
    }

    /// From now on one in `every` calls fails.
    public synchronized void randomly(Random random, int every) {
        none();
        next = () -> random.nextInt(every) > 0 ? Fault.NONE : random.nextBoolean() ? Fault.BEFORE : Fault.AFTER;
    }

    /// The calls since the faults were set.
    public synchronized long calls() {
        return calls;
    }

    /// The faults since they were set.
    public synchronized long faults() {
        return faults;
    }

    /// From now on no call fails or counts, until this is called with `false`.
    public synchronized void pause(boolean wanted) {
        paused = wanted;
    }

    /// Called for each call. What a thread of a node does in the background is left out.
    public synchronized Fault next() {
        if (paused || Thread.currentThread().getName().startsWith("metadata-")) {
            return Fault.NONE;
        }
        calls++;
        Fault fault = next.get();
        faults += fault == Fault.NONE ? 0 : 1;
        return fault;
    }
}
