package io.lading.digest;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The threads that compute digests, and the limit of the memory they hold. Shared by all uploads.
///
/// One platform thread for each processor: hashing is pure computation and would starve virtual threads.
/// Receiving comes first: a turn starts while processors are spare ([SpareProcessors]). Turns for which a client
/// waits are urgent: they come before all others and need no spare processor.
public final class DigestWorkers implements AutoCloseable {
    /// The most received bytes that wait in memory for their digest, over all uploads. Further bytes are read
    /// back from storage, most likely from the page cache.
    static final long MAX_HELD_BYTES = 16L << 20;

    /// The limit is at most this fraction (one sixteenth) of the heap: a small process needs its network buffers.
    private static final int HEAP_SHARE = 16;

    /// Digests are too far behind when the lag exceeds this fraction (one eighth) of the machine's memory.
    private static final int MEMORY_SHARE = 8;

    private final long maxHeld = Math.min(MAX_HELD_BYTES, Runtime.getRuntime().maxMemory() / HEAP_SHARE);
    private final AtomicLong held = new AtomicLong();
    private final AtomicLong lag = new AtomicLong();
    private final ThreadLocal<ByteBuffer> buffers = ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(0));
    private final SpareProcessors spare;
    private final long maxLag;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final LinkedHashSet<Runnable> urgent = new LinkedHashSet<>();
    private final LinkedHashSet<Runnable> others = new LinkedHashSet<>();
    private final List<Thread> threads = new ArrayList<>();
    private boolean watched;
    private volatile boolean closed;

    /// Starts the threads.
    public DigestWorkers() {
        this(Runtime.getRuntime().availableProcessors(), machine());
    }

    private DigestWorkers(int processors, OperatingSystemMXBean machine) {
        this(
                processors,
                new SpareProcessors(processors, machine::getCpuLoad, System::nanoTime),
                machine.getTotalMemorySize() / MEMORY_SHARE);
    }

    /// @param maxLag bytes
    DigestWorkers(int processors, SpareProcessors spare, long maxLag) {
        this.spare = spare;
        this.maxLag = maxLag;
        for (int i = 0; i < processors; i++) {
            threads.add(Thread.ofPlatform().name("digest-" + i).daemon().start(this::work));
        }
    }

    private static OperatingSystemMXBean machine() {
        return (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    }

    /// Queues a turn that is not queued yet.
    void execute(Runnable turn, boolean isUrgent) {
        lock.lock();
        try {
            (isUrgent ? urgent : others).add(turn);
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    /// Makes a turn urgent, if it is still queued.
    void hurry(Runnable turn) {
        lock.lock();
        try {
            if (others.remove(turn)) {
                urgent.add(turn);
                work.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Removes a turn from the queue. Returns false if it is not queued any more.
    boolean withdraw(Runnable turn) {
        lock.lock();
        try {
            return others.remove(turn) || urgent.remove(turn);
        } finally {
            lock.unlock();
        }
    }

    /// Whether a processor is free for a digest, as far as known.
    boolean hasSpare() {
        return spare.any();
    }

    /// Whether a turn that is not urgent may continue, after it has used this much processor time in nanoseconds.
    boolean mayContinue(long nanos) {
        spare.used(nanos);
        refresh();
        lock.lock();
        try {
            return urgent.isEmpty() && spare.any();
        } finally {
            lock.unlock();
        }
    }

    private void refresh() {
        spare.refresh(lag.get() > maxLag);
    }

    private void work() {
        try {
            while (!closed) {
                refresh();
                Runnable turn = next();
                if (turn != null) {
                    turn.run();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable Runnable next() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            Runnable turn = !urgent.isEmpty() ? urgent.removeFirst() : spared();
            if (turn == null) {
                pause();
            } else if (!urgent.isEmpty() || !others.isEmpty()) {
                work.signal();
            }
            return turn;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Runnable spared() {
        return !others.isEmpty() && spare.any() ? others.removeFirst() : null;
    }

    /// Waits for a turn. While turns wait for a spare processor, one thread measures the load.
    @SuppressWarnings("WaitNotInLoop") // the caller loops, and measures the load in between
    private void pause() throws InterruptedException {
        if (others.isEmpty() || watched) {
            work.await();
            return;
        }
        watched = true;
        try {
            work.awaitNanos(SpareProcessors.INTERVAL.toNanos());
        } finally {
            watched = false;
        }
    }

    /// Counts bytes that may be digested but are not; negative when they are.
    void addLag(long bytes) {
        lag.addAndGet(bytes);
    }

    /// Bytes that may be digested but are not, over all contents.
    public long lag() {
        return lag.get();
    }

    /// Counts this many more bytes as held, if the limit allows. Returns whether it does.
    boolean tryHold(int bytes) {
        if (held.addAndGet(bytes) <= maxHeld) {
            return true;
        }
        held.addAndGet(-bytes);
        return false;
    }

    void release(int bytes) {
        held.addAndGet(-bytes);
    }

    /// The bytes in memory that wait for their digest.
    long held() {
        return held.get();
    }

    /// The read buffer of the calling digest thread, at least `bytes` long. Its content is valid until the next
    /// turn.
    ByteBuffer buffer(int bytes) {
        ByteBuffer buffer = buffers.get();
        if (buffer.capacity() < bytes) {
            buffer = ByteBuffer.allocateDirect(bytes);
            buffers.set(buffer);
        }
        return buffer;
    }

    @Override
    public void close() {
        closed = true;
        threads.forEach(Thread::interrupt);
    }
}
