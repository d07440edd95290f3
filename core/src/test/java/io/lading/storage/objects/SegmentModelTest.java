package io.lading.storage.objects;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.storage.ContentKey;
import io.lading.storage.ContentReader;
import io.lading.storage.ContentWriter;
import io.lading.storage.Segment;
import io.lading.storage.StorageException;
import io.lading.testkit.MemoryIndex;
import io.lading.testkit.StrictObjects;
import io.lading.testkit.StrictObjects.Fault;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random writes, flushes and faults against an array of bytes. What was flushed and recorded is read back; after a
/// failure, a new writer writes other bytes to the same positions, like a client that changed its mind.
class SegmentModelTest {
    private static final ContentKey KEY = new ContentKey("01a2");
    private static final int LENGTH = 2 * (int) Cells.BYTES + 1_000_000;
    private static final int STEPS = 150;

    private final StrictObjects objects = new StrictObjects();
    private final MemoryIndex index = new MemoryIndex();
    private final ObjectStore store = new ObjectStore(objects, index, 6L * SlabPool.SLAB_BYTES);
    private final byte[] model = new byte[LENGTH];
    private final BitSet recorded = new BitSet(LENGTH);

    /// A writer, and the ranges written through it.
    private final class Stream {
        private final List<ByteBuffer> contents = new ArrayList<>();
        private final List<Integer> positions = new ArrayList<>();
        private final BitSet written = new BitSet(LENGTH);
        private final ContentWriter writer = store.openWriter(KEY);

        void write(int from, byte[] bytes) throws StorageException {
            contents.add(ByteBuffer.wrap(bytes));
            positions.add(from);
            written.set(from, from + bytes.length);
            writer.write(ByteBuffer.wrap(bytes), from);
        }

        /// Records what is durable; in the model only bytes that no other writer has recorded before.
        void record() {
            BitSet durable = new BitSet(LENGTH);
            List<Segment> segments = writer.segments();
            for (Segment segment : segments) {
                durable.set((int) segment.from(), (int) segment.to());
            }
            for (int i = 0; i < contents.size(); i++) {
                ByteBuffer bytes = contents.get(i);
                for (int at = 0; at < bytes.capacity(); at++) {
                    int position = positions.get(i) + at;
                    if (durable.get(position) && !recorded.get(position)) {
                        model[position] = bytes.get(at);
                        recorded.set(position);
                    }
                }
            }
            index.record(KEY, segments);
        }

        boolean isDurable() {
            BitSet missing = (BitSet) written.clone();
            missing.andNot(recorded);
            return missing.isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void recordedBytes_areReadBack(long seed) throws StorageException {
        Random random = new Random(seed);
        objects.faults(StrictObjects.seeded(seed, 12));
        Stream stream = new Stream();
        int failures = 0;
        for (int step = 0; step < STEPS; step++) {
            try {
                step(stream, random);
            } catch (StorageException e) {
                failures++;
                if (random.nextBoolean()) {
                    stream.record();
                }
                stream.writer.close();
                stream = new Stream();
                objects.arrive();
            }
        }
        stream.writer.close();
        assertThat(failures).isPositive();
        objects.faults((_, _) -> Fault.NONE);
        assertReadsBack();
        assertLeavesNothing();
    }

    private void step(Stream stream, Random random) throws StorageException {
        if (random.nextInt(5) == 0) {
            stream.writer.flush();
            stream.record();
            assertThat(stream.isDurable()).isTrue();
            return;
        }
        int start = random.nextBoolean() ? random.nextInt(LENGTH) : (int) Cells.BYTES - random.nextInt(100_000);
        BitSet taken = (BitSet) recorded.clone();
        taken.or(stream.written);
        int from = taken.nextClearBit(start);
        int gap = taken.nextSetBit(from) < 0 ? LENGTH - from : taken.nextSetBit(from) - from;
        int length = Math.min(gap, 1 + random.nextInt(random.nextInt(10) == 0 ? 3_000_000 : 100_000));
        if (length > 0) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            stream.write(from, bytes);
        }
    }

    private void assertReadsBack() throws StorageException {
        try (ContentReader reader = store.openReader(KEY)) {
            ByteBuffer buffer = ByteBuffer.allocate(300_000);
            for (int at = 0; at < LENGTH; ) {
                int count = reader.read(buffer.clear(), at);
                int end = recorded.nextClearBit(at);
                if (count < 0) {
                    assertThat(recorded.get(at)).as("byte %d is recorded", at).isFalse();
                    int next = recorded.nextSetBit(at);
                    at = next < 0 ? LENGTH : next;
                } else {
                    assertThat(at + count).isLessThanOrEqualTo(end);
                    assertThat(buffer.flip()).isEqualTo(ByteBuffer.wrap(model, at, count));
                    at += count;
                }
            }
            assertThat(reader.length()).isEqualTo(recorded.length());
        }
    }

    private void assertLeavesNothing() throws StorageException {
        objects.named(index::names);
        store.discard(KEY);
        assertThat(objects.names()).allMatch(index::names);
        index.remove(KEY);
        objects.arrive();
        store.discard(KEY);
        assertThat(objects.names()).isEmpty();
        assertThat(objects.violations()).isEmpty();
    }
}
