package io.lading.upload;

import java.nio.ByteBuffer;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/// The threads that compute digests, and the memory they may hold while they do. Shared by all uploads.
///
/// Platform threads, as many as processors: hashing is pure computation and would starve virtual threads.
final class DigestWorkers implements AutoCloseable {
    /// Received bytes that may wait in memory for their digest, over all uploads. Beyond it they are read back
    /// from storage, where they are most likely still cached.
    static final long MAX_HELD_BYTES = 16L << 20;

    /// What may be held is at most this part of the heap: network buffers of a small process have other uses.
    private static final int HEAP_SHARE = 16;

    private final long maxHeld = Math.min(MAX_HELD_BYTES, Runtime.getRuntime().maxMemory() / HEAP_SHARE);
    private final ExecutorService executor;
    private final AtomicLong held = new AtomicLong();
    private final ThreadLocal<ByteBuffer> buffers = ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(0));

    DigestWorkers() {
        executor = Executors.newFixedThreadPool(
                Runtime.getRuntime().availableProcessors(),
                Thread.ofPlatform().name("digest-", 0).daemon().factory());
    }

    void execute(Runnable turn) {
        executor.execute(turn);
    }

    /// Whether that many more bytes may be held; if so they are counted.
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

    /// The reading buffer of the digest thread that asks, at least `bytes` long; its content lasts until the
    /// next turn.
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
