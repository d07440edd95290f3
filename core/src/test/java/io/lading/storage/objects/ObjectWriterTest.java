package io.lading.storage.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.lading.storage.ContentKey;
import io.lading.storage.ContentReader;
import io.lading.storage.ContentWriter;
import io.lading.storage.Segment;
import io.lading.storage.StorageException;
import io.lading.storage.StorageException.Kind;
import io.lading.testkit.MemoryIndex;
import io.lading.testkit.Patience;
import io.lading.testkit.StrictObjects;
import io.lading.testkit.StrictObjects.Fault;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// How written bytes become objects, and when they are durable.
class ObjectWriterTest {
    private static final ContentKey KEY = new ContentKey("01a2");
    private static final int MEBIBYTE = 1 << 20;
    private static final int CELL = (int) Cells.BYTES;

    private final StrictObjects objects = new StrictObjects();
    private final MemoryIndex index = new MemoryIndex();
    private ObjectStore store = new ObjectStore(objects, index, 256L << 20);

    @AfterEach
    void usesObjectsWell() {
        objects.letGo();
        Patience.until("all memory is returned", () -> store.pool().used() == 0);
        assertThat(objects.violations()).isEmpty();
    }

    private void usePoolOf(int slabs) {
        store = new ObjectStore(objects, index, (long) slabs * SlabPool.SLAB_BYTES);
    }

    private static byte[] bytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private byte[] read(ContentKey key, long from, int length) throws StorageException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        try (ContentReader reader = store.openReader(key)) {
            while (bytes.hasRemaining() && reader.read(bytes, from + bytes.position()) >= 0) {
                // Reads on.
            }
        }
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    @Test
    void smallContent_isOneRequest() throws StorageException {
        try (ContentWriter writer = store.openWriter(KEY)) {
            writer.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 0);
            writer.flush();
            index.record(KEY, writer.segments());
        }
        assertThat(objects.counts().puts()).isOne();
        assertThat(objects.names())
                .singleElement()
                .asString()
                .matches("[0-9a-f]{2}/01a2/0{16}-3-[0-9a-f]{16}")
                .startsWith(ObjectNames.prefix(KEY));
        assertThat(read(KEY, 0, 10)).containsExactly(1, 2, 3);
        assertThat(objects.counts().gets()).isOne();
    }

    @Test
    void gibibyte_isOneRequestForEachCell() throws StorageException {
        objects.dropBytes();
        ByteBuffer chunk = ByteBuffer.allocateDirect(3 * MEBIBYTE);
        long end = (1L << 30) + 5;
        try (ContentWriter writer = store.openWriter(KEY)) {
            for (long at = 0; at < end; at += chunk.limit()) {
                writer.write(chunk.clear().limit((int) Math.min(chunk.capacity(), end - at)), at);
            }
            writer.flush();
            assertThat(writer.segments()).hasSize(65);
        }
        assertThat(objects.counts().puts()).isEqualTo(65);
        assertThat(objects.counts().putBytes()).isEqualTo(end);
        assertThat(objects.counts().most()).isLessThanOrEqualTo(ObjectWriter.MAX_PUTS);
    }

    @Test
    void cells_areLargerBeyond128Gibibytes() {
        assertThat(cells(0, 60L << 30)).isEqualTo(3840);
        assertThat(cells(127L << 30, 128L << 30)).isEqualTo(64);
        assertThat(cells(128L << 30, 1L << 40)).isEqualTo(14_336);
        assertThat(Cells.room(Long.MAX_VALUE)).isOne();
    }

    private static int cells(long from, long to) {
        int count = 0;
        for (long at = from; at < to; at += Cells.room(at)) {
            count++;
        }
        return count;
    }

    @Test
    void segment_neverCrossesTheEndOfACell_atAnyPosition() throws StorageException {
        int ends = 0;
        try (ContentWriter writer = store.openWriter(KEY)) {
            for (long at = CELL; at <= 60L << 30; at += 16L * CELL) {
                writer.write(ByteBuffer.wrap(new byte[] {(byte) at, 7}), at - 1);
                ends++;
            }
            for (long at = 128L << 30; at <= 2L << 40; at += 97 * Cells.LARGE_BYTES) {
                writer.write(ByteBuffer.wrap(new byte[] {1, 2}), at - 1);
                ends++;
            }
            writer.flush();
            index.record(KEY, writer.segments());
        }
        assertThat(index.all(KEY)).hasSize(2 * ends).allSatisfy(segment -> {
            assertThat(segment.length()).isOne();
            assertThat(segment.object()).contains("/%016x-1-".formatted(segment.from()));
        });
        assertThat(read(KEY, (128L << 30) - 1, 3)).containsExactly(1, 2);
    }

    @Test
    void positionJump_cutsASegment() throws StorageException {
        try (ContentWriter writer = store.openWriter(KEY)) {
            writer.write(ByteBuffer.wrap(new byte[] {1, 2}), 100);
            writer.write(ByteBuffer.wrap(new byte[] {3}), 102);
            writer.write(ByteBuffer.wrap(new byte[] {4}), 0);
            writer.flush();
            assertThat(writer.segments())
                    .extracting(Segment::from, Segment::to)
                    .containsExactlyInAnyOrder(tuple(100L, 103L), tuple(0L, 1L));
        }
    }

    /// The record could not tell which of two segments of one writer is newer.
    @Test
    void position_isWrittenOnce() throws StorageException {
        try (ContentWriter writer = store.openWriter(KEY)) {
            writer.write(ByteBuffer.allocate(10), 10);
            writer.write(ByteBuffer.allocate(5), 25);
            writer.write(ByteBuffer.allocate(5), 20);
            writer.write(ByteBuffer.allocate(10), 0);
            for (long at : new long[] {0, 9, 10, 19, 20, 24, 29}) {
                assertThatThrownBy(() -> writer.write(ByteBuffer.allocate(1), at))
                        .isInstanceOf(IllegalStateException.class);
            }
            assertThatThrownBy(() -> writer.write(ByteBuffer.allocate(100), 29))
                    .isInstanceOf(IllegalStateException.class);
            writer.write(ByteBuffer.allocate(1), 30);
        }
    }

    @Test
    void segments_ofAnEarlierCall_doNotChange() throws StorageException {
        try (ContentWriter writer = store.openWriter(KEY)) {
            for (int i = 0; i < 20; i++) {
                List<Segment> before = writer.segments();
                writer.write(ByteBuffer.allocate(1), i);
                writer.flush();
                assertThat(before).hasSize(i);
                assertThat(writer.segments()).hasSize(i + 1);
                assertThat(writer.segments().subList(0, i)).isEqualTo(before);
            }
        }
    }

    @Test
    void puts_ofOneWriter_areLimited() throws Exception {
        assertWaitsWith(ObjectWriter.MAX_PUTS);
    }

    @Test
    void puts_ofOneWriter_areFewer_whileMemoryIsShort() throws Exception {
        usePoolOf(64);
        assertWaitsWith(ObjectWriter.MAX_PUTS_SHORT);
    }

    /// While no object is finished, the writer waits when it has cut one more segment than it may store at once.
    private void assertWaitsWith(int puts) throws Exception {
        objects.hold();
        AtomicInteger cells = new AtomicInteger();
        try (ContentWriter writer = store.openWriter(KEY)) {
            FutureTask<Boolean> writing = new FutureTask<>(() -> {
                for (int i = 0; i < 7; i++) {
                    writer.write(ByteBuffer.allocate(CELL), (long) i * CELL);
                    cells.incrementAndGet();
                }
                writer.flush();
                return true;
            });
            Thread thread = Thread.ofVirtual().start(writing);
            Patience.until(
                    "the writer waits with " + puts,
                    () -> objects.running() == puts
                            && cells.get() == puts + 1
                            && thread.getState() == Thread.State.WAITING);
            objects.letGo();
            assertThat(writing.get()).isTrue();
            assertThat(writer.segments()).hasSize(7);
        }
        assertThat(objects.counts().most()).isLessThanOrEqualTo(ObjectWriter.MAX_PUTS);
    }

    @Test
    void failedPut_failsLaterCalls_andNoSuccessHidesIt() throws StorageException {
        try (ContentWriter writer = store.openWriter(KEY)) {
            writer.write(ByteBuffer.wrap(new byte[] {1}), 0);
            writer.flush();
            objects.faults((_, name) -> name.contains("/0000000000000001-") ? Fault.ANSWER : Fault.NONE);
            writer.write(ByteBuffer.wrap(new byte[] {2}), 1);
            assertFails(writer::flush);
            objects.faults((_, _) -> Fault.NONE);
            assertFails(writer::flush);
            assertFails(writer::flushBytes);
            assertFails(() -> writer.write(ByteBuffer.allocate(1), 2));
            assertThat(writer.segments()).extracting(Segment::from).containsExactly(0L);
        }
        assertThat(objects.counts().puts()).isEqualTo(2);
    }

    private static void assertFails(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.kind()).isEqualTo(Kind.TEMPORARY))
                .hasMessageContaining("Could not store content 01a2");
    }

    /// A writer that waits for memory or threads learns of a failure, and returns its memory.
    @Test
    void failedPut_endsAWaitingWriter() throws Exception {
        usePoolOf(8);
        objects.hold();
        objects.faults((_, _) -> Fault.BEFORE);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                ContentWriter writer = store.openWriter(KEY)) {
            Future<?> writing = threads.submit(() -> {
                writer.write(ByteBuffer.allocate(3 * CELL), 0);
                return null;
            });
            Patience.until("puts begin", () -> objects.running() > 0);
            objects.letGo();
            assertThatThrownBy(writing::get).hasCauseInstanceOf(StorageException.class);
            Patience.until("all memory is returned", () -> store.pool().used() == 0);
        }
    }

    /// An interrupted write may have stored a part of its bytes.
    @Test
    void interruptedWrite_failsLaterCalls() throws Exception {
        usePoolOf(1);
        objects.hold();
        try (ContentWriter writer = store.openWriter(KEY)) {
            FutureTask<Boolean> writing = new FutureTask<>(() -> {
                writer.write(ByteBuffer.allocate(3 * MEBIBYTE), 0);
                return true;
            });
            Thread thread = Thread.ofVirtual().start(writing);
            Patience.until("the put begins", () -> objects.running() == 1);
            thread.interrupt();
            assertThatThrownBy(writing::get).hasMessageContaining("Interrupted");
            objects.letGo();
            assertFails(writer::flush);
        }
    }

    /// The bytes of a running request must not change: the store would refuse the object, or keep other bytes.
    @Test
    void close_whileAnObjectIsBeingStored_keepsItsMemory() throws Exception {
        usePoolOf(2);
        byte[] first = bytes(1000, 1);
        objects.hold();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            ContentWriter writer = store.openWriter(KEY);
            writer.write(ByteBuffer.wrap(first), 0);
            Future<?> flushing = threads.submit(() -> {
                writer.flush();
                return null;
            });
            Patience.until("the put begins", () -> objects.running() == 1);
            writer.close();
            assertThatThrownBy(flushing::get).hasMessageContaining("closed");
            assertThat(store.pool().used()).isOne();
            try (ContentWriter other = store.openWriter(new ContentKey("other"))) {
                other.write(ByteBuffer.wrap(bytes(1000, 2)), 0);
            }
            assertThat(store.pool().used()).isOne();
            objects.letGo();
        }
        Patience.until(
                "the put ends", () -> objects.running() == 0 && store.pool().used() == 0);
        ByteBuffer stored = ByteBuffer.allocate(1000);
        try (Objects.ObjectStream stream = objects.get(objects.names().getFirst(), 0, 1000)) {
            assertThat(stream.read(stored)).isEqualTo(1000);
        }
        assertThat(stored.array()).isEqualTo(first);
    }

    /// A checkpoint flushes and records while the request continues to write.
    @Test
    void flush_byAnotherThread_coversEveryWriteThatReturnedBefore() throws Exception {
        usePoolOf(16);
        byte[] content = bytes(20 * MEBIBYTE, 3);
        AtomicLong written = new AtomicLong();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                ContentWriter writer = store.openWriter(KEY)) {
            Future<?> writing = threads.submit(() -> {
                for (int at = 0; at < content.length; at += 50_000) {
                    int length = Math.min(50_000, content.length - at);
                    writer.write(ByteBuffer.wrap(content, at, length), at);
                    written.set(at + length);
                }
                return null;
            });
            while (written.get() < content.length && !writing.isDone()) {
                long before = written.get();
                writer.flush();
                index.record(KEY, writer.segments());
                try (ContentReader reader = store.openReader(KEY)) {
                    assertThat(reader.length()).isGreaterThanOrEqualTo(before);
                }
            }
            writing.get();
            writer.flush();
            index.record(KEY, writer.segments());
        }
        assertThat(read(KEY, 0, content.length + 1)).isEqualTo(content);
    }

    /// Each writer begins and then waits for all others, as slow clients do: their memory serves the others.
    @Test
    void manyWriters_onASmallPool_allFinish() throws Exception {
        usePoolOf(64);
        int count = 200;
        AtomicInteger begun = new AtomicInteger();
        byte[] content = bytes(2 * MEBIBYTE + 3, 4);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> writers = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                ContentKey key = new ContentKey("w" + i);
                writers.add(threads.submit(() -> {
                    try (ContentWriter writer = store.openWriter(key)) {
                        writer.write(ByteBuffer.wrap(content, 0, 1), 0);
                        begun.incrementAndGet();
                        Patience.until("all have begun", () -> begun.get() == count);
                        writer.write(ByteBuffer.wrap(content, 1, content.length - 1), 1);
                        writer.flush();
                        index.record(key, writer.segments());
                    }
                    return null;
                }));
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
        }
        assertThat(store.pool().highWater()).isBetween(48, 64);
        assertThat(read(new ContentKey("w0"), 0, content.length + 1)).isEqualTo(content);
        assertThat(read(new ContentKey("w199"), 0, content.length + 1)).isEqualTo(content);
    }

    @Test
    void poolOfOneSlab_isEnough() throws StorageException {
        usePoolOf(0);
        byte[] content = bytes(3 * MEBIBYTE + 1, 5);
        ContentKey other = new ContentKey("other");
        try (ContentWriter one = store.openWriter(KEY);
                ContentWriter two = store.openWriter(other)) {
            one.write(ByteBuffer.wrap(content), 0);
            two.write(ByteBuffer.wrap(content), 0);
            one.flush();
            two.flush();
            index.record(KEY, one.segments());
            index.record(other, two.segments());
        }
        assertThat(store.pool().highWater()).isOne();
        assertThat(read(KEY, 0, content.length + 1)).isEqualTo(content);
        assertThat(read(other, 0, content.length + 1)).isEqualTo(content);
    }
}
