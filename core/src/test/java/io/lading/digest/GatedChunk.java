package io.lading.digest;

import io.lading.body.Chunk;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/// Bytes that a digest thread gets only when a gate is opened.
final class GatedChunk implements Chunk {
    private final byte[] bytes;
    private final CountDownLatch gate = new CountDownLatch(1);
    private final CountDownLatch reached = new CountDownLatch(1);
    private final AtomicInteger holders = new AtomicInteger(1);

    GatedChunk(byte[] bytes) {
        this.bytes = bytes;
    }

    static GatedChunk open(byte[] bytes) {
        GatedChunk chunk = new GatedChunk(bytes);
        chunk.open();
        return chunk;
    }

    void open() {
        gate.countDown();
    }

    /// Waits until a digest thread stands before the gate.
    void awaitDigest() throws InterruptedException {
        reached.await();
    }

    int holders() {
        return holders.get();
    }

    @Override
    public ByteBuffer bytes() {
        if (Thread.currentThread().getName().startsWith("digest-")) {
            reached.countDown();
            try {
                gate.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    @Override
    public void retain() {
        holders.incrementAndGet();
    }

    @Override
    public void release() {
        holders.decrementAndGet();
    }
}
