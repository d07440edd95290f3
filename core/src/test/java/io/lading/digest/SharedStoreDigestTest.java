package io.lading.digest;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.body.Chunk;
import io.lading.storage.ContentWriter;
import io.lading.storage.objects.ObjectStore;
import io.lading.testkit.MemoryIndex;
import io.lading.testkit.StrictObjects;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// Digests of contents in a store that nodes share: reading bytes back costs a request to another machine.
class SharedStoreDigestTest {
    private static final int CHUNK = 1 << 20;

    /// More than may wait in memory.
    private static final int CHUNKS = 40;

    private record Bytes(ByteBuffer all) implements Chunk {
        @Override
        public ByteBuffer bytes() {
            return all.duplicate();
        }

        @Override
        public void retain() {}

        @Override
        public void release() {}
    }

    private static void occupy(CountDownLatch until) {
        try {
            until.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void sequentialAppend_isDigestedFromMemory_howeverBusyTheDigestThreadsAre() throws Exception {
        StrictObjects objects = new StrictObjects();
        MemoryIndex index = new MemoryIndex();
        byte[] content = DigestDesk.bytes(CHUNK * CHUNKS, 7);
        CountDownLatch free = new CountDownLatch(1);
        try (ObjectStore store = new ObjectStore(objects, index, 4 * CHUNK);
                DigestWorkers workers = new DigestWorkers(1)) {
            workers.execute(() -> occupy(free), true);
            DigestFollower follower = new DigestFollower(DigestDesk.KEY, store, workers, Set.of());
            try (ContentWriter writer = store.openWriter(DigestDesk.KEY)) {
                for (int at = 0; at < content.length; at += CHUNK) {
                    writer.write(ByteBuffer.wrap(content, at, CHUNK), at);
                    follower.offer(
                            at, new Bytes(ByteBuffer.wrap(content, at, CHUNK).slice()));
                }
                writer.flush();
                index.record(DigestDesk.KEY, writer.segments());
            }
            follower.allowReading(content.length);
            free.countDown();
            assertThat(DigestDesk.sha256(follower.finish(content.length, true))).isEqualTo(DigestDesk.sha256(content));
            assertThat(objects.counts().gets()).isZero();
            assertThat(workers.held()).isZero();
        }
    }

    /// A chunk whose bytes a digest thread gets only when the test allows it.
    private record Slow(ByteBuffer all, Thread appends, CountDownLatch begun, CountDownLatch allowed) implements Chunk {
        @Override
        public ByteBuffer bytes() {
            if (Thread.currentThread() != appends) {
                begun.countDown();
                occupy(allowed);
            }
            return all.duplicate();
        }

        @Override
        public void retain() {}

        @Override
        public void release() {}
    }

    @Test
    void bytesThatArriveWhileTheLastOnesAreDigested_areDigestedFromMemory() throws Exception {
        StrictObjects objects = new StrictObjects();
        MemoryIndex index = new MemoryIndex();
        byte[] content = DigestDesk.bytes(CHUNK * 2, 7);
        ByteBuffer first = ByteBuffer.wrap(content, 0, CHUNK).slice();
        ByteBuffer second = ByteBuffer.wrap(content, CHUNK, CHUNK).slice();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch allowed = new CountDownLatch(1);
        try (ObjectStore store = new ObjectStore(objects, index, 4 * CHUNK);
                DigestWorkers workers = new DigestWorkers(1)) {
            DigestFollower follower = new DigestFollower(DigestDesk.KEY, store, workers, Set.of());
            try (ContentWriter writer = store.openWriter(DigestDesk.KEY)) {
                writer.write(first.duplicate(), 0);
                follower.offer(0, new Slow(first, Thread.currentThread(), begun, allowed));
                begun.await();
                writer.write(second.duplicate(), CHUNK);
                follower.offer(CHUNK, new Bytes(second));
                allowed.countDown();
                writer.flush();
                index.record(DigestDesk.KEY, writer.segments());
            }
            follower.releaseBuffers();
            follower.allowReading(content.length);
            assertThat(DigestDesk.sha256(follower.finish(content.length, true))).isEqualTo(DigestDesk.sha256(content));
            assertThat(objects.counts().gets()).isZero();
            assertThat(workers.held()).isZero();
        }
    }
}
