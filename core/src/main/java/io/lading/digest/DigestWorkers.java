package io.lading.digest;

import java.nio.ByteBuffer;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/// The threads that compute digests, and the limit of the memory they hold. Shared by all uploads.
///
/// One platform thread for each processor: hashing is pure computation and would starve virtual threads.
public final class DigestWorkers implements AutoCloseable {
    /// The most received bytes that wait in memory for their digest, over all uploads. Further bytes are read
    /// back from storage, most likely from the page cache.
    static final long MAX_HELD_BYTES = 16L << 20;

    /// The limit is at most this fraction (one sixteenth) of the heap: a small process needs its network buffers.
    private static final int HEAP_SHARE = 16;

    private final long maxHeld = Math.min(MAX_HELD_BYTES, Runtime.getRuntime().maxMemory() / HEAP_SHARE);
    private final ExecutorService executor;
    private final AtomicLong held = new AtomicLong();
    private final ThreadLocal<ByteBuffer> buffers = ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(0));

    /// Starts the threads.
    public DigestWorkers() {
        executor = Executors.newFixedThreadPool(
                Runtime.getRuntime().availableProcessors(),
                Thread.ofPlatform().name("digest-", 0).daemon().factory());
    }

    void execute(Runnable turn) {
        executor.execute(turn);
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
        executor.shutdownNow();
    }
}
