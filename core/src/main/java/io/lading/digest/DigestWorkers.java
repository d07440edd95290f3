package io.lading.digest;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The threads that compute digests, and the limit of the memory they hold. Shared by all uploads.
///
/// One platform thread for each processor: hashing is pure computation and would starve virtual threads.
/// Turns for which a client waits are urgent: they come before all others.
public final class DigestWorkers implements AutoCloseable {
    /// The most received bytes that wait in memory for their digest, over all uploads. Further bytes are read
    /// back from storage, most likely from the page cache.
    static final long MAX_HELD_BYTES = 16L << 20;

    /// The limit is at most this fraction (one sixteenth) of the heap: a small process needs its network buffers.
    private static final int HEAP_SHARE = 16;

    private final long maxHeld = Math.min(MAX_HELD_BYTES, Runtime.getRuntime().maxMemory() / HEAP_SHARE);
    private final AtomicLong held = new AtomicLong();
    private final AtomicLong lag = new AtomicLong();
    private final ThreadLocal<ByteBuffer> buffers = ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(0));
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final LinkedHashSet<Runnable> urgent = new LinkedHashSet<>();
    private final LinkedHashSet<Runnable> others = new LinkedHashSet<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    /// Starts the threads.
    public DigestWorkers() {
        this(Runtime.getRuntime().availableProcessors());
    }

    DigestWorkers(int size) {
        for (int i = 0; i < size; i++) {
            threads.add(Thread.ofPlatform().name("digest-" + i).daemon().start(this::work));
        }
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

    /// Whether an urgent turn waits for a thread.
    boolean hasUrgent() {
        lock.lock();
        try {
            return !urgent.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private void work() {
        try {
            while (!closed) {
                next().run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Runnable next() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (urgent.isEmpty() && others.isEmpty()) {
                work.await();
            }
            return urgent.isEmpty() ? others.removeFirst() : urgent.removeFirst();
        } finally {
            lock.unlock();
        }
    }

    /// Adds to [#lag]; negative when bytes have been digested.
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

    /// Counts this many more bytes as held, whatever the limit.
    void hold(int bytes) {
        held.addAndGet(bytes);
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
