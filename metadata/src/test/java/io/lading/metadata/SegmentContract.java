package io.lading.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lading.file.FileId;
import io.lading.storage.ContentKey;
import io.lading.storage.Segment;
import io.lading.storage.StorageException;
import io.lading.upload.Extents;
import io.lading.upload.Extents.Range;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// The contract for the records of segments and objects.
abstract class SegmentContract extends SearchContract {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final long ALL = Long.MAX_VALUE;
    private static final List<Range> EMPTY = List.of(new Range(0, ALL));

    /// An id without a record of an upload, which segments do not need.
    private static FileId id() {
        return FileId.create(Instant.now(), RANDOM);
    }

    private List<Segment> add(FileId id, List<Segment> durable, List<Range> gaps) throws StorageException {
        return metadata().concurrentWriter().write(database -> SegmentRows.add(database, id, durable, gaps));
    }

    private List<String> remove(FileId id) throws StorageException {
        return metadata()
                .concurrentWriter()
                .write(database -> metadata().segmentRows().remove(database, id));
    }

    List<Segment> recorded(FileId id) throws StorageException {
        return metadata().segments().segments(new ContentKey(id.value()), 0, 1000);
    }

    /// How many segments name which object, as recorded and as counted.
    private Map<String, Long> refs() throws StorageException {
        return metadata().reader().read(database -> {
            Map<String, Long> recorded = new HashMap<>();
            Map<String, Long> counted = new HashMap<>();
            database.sql("SELECT name, refs FROM objects").query(row -> {
                recorded.put(row.getString("name"), row.getLong("refs"));
            });
            database.sql("SELECT object, COUNT(*) AS refs FROM segments GROUP BY object")
                    .query(row -> {
                        counted.put(row.getString("object"), row.getLong("refs"));
                    });
            assertThat(recorded).isEqualTo(counted);
            return recorded;
        });
    }

    @Test
    void segments_areReadInOrder_fromAnyPosition() throws StorageException {
        FileId id = id();
        Segment first = new Segment(0, 10, "a", 0);
        Segment second = new Segment(10, 30, "b", 0);
        Segment far = new Segment(1L << 40, (1L << 40) + 5, "c", 7);
        add(id, List.of(far, second, first), EMPTY);
        ContentKey key = new ContentKey(id.value());
        assertThat(recorded(id)).containsExactly(first, second, far);
        assertThat(metadata().segments().segments(key, 9, 2)).containsExactly(first, second);
        assertThat(metadata().segments().segments(key, 10, 1)).containsExactly(second);
        assertThat(metadata().segments().segments(key, 29, 9)).containsExactly(second, far);
        assertThat(metadata().segments().segments(key, 30, 9)).containsExactly(far);
        assertThat(metadata().segments().segments(key, far.to(), 9)).isEmpty();
        assertThat(recorded(id())).isEmpty();
    }

    @Test
    void segments_areTrimmedToTheGaps_andAddedOnce() throws StorageException {
        FileId id = id();
        Extents has = Extents.prefix(10).plus(20, 30);
        add(id, List.of(new Segment(0, 10, "a", 0), new Segment(20, 30, "b", 0)), EMPTY);
        List<Segment> durable = List.of(new Segment(5, 25, "c", 100), new Segment(25, 40, "d", 0));
        List<Segment> rest = List.of(new Segment(10, 20, "c", 105), new Segment(30, 40, "d", 5));
        assertThat(add(id, durable, has.gaps(0, ALL))).isEqualTo(rest);
        Extents full = Extents.prefix(40);
        assertThat(add(id, durable, full.gaps(0, ALL))).isEmpty();
        assertThat(recorded(id)).hasSize(4).containsAll(rest);
        assertThat(refs()).isEqualTo(Map.of("a", 1L, "b", 1L, "c", 1L, "d", 1L));
    }

    @Test
    void objectThatFillsTwoGaps_isNamedTwice() throws StorageException {
        FileId id = id();
        add(id, List.of(new Segment(4, 6, "a", 0)), EMPTY);
        add(id, List.of(new Segment(0, 10, "b", 0)), List.of(new Range(0, 4), new Range(6, 10)));
        assertThat(refs()).isEqualTo(Map.of("a", 1L, "b", 2L));
        assertThat(remove(id)).containsExactlyInAnyOrder("a", "b");
        assertThat(refs()).isEmpty();
    }

    /// The records never name two objects for one byte, whatever the caller takes for a gap.
    @Test
    void overlappingSegment_isRefused() throws StorageException {
        FileId id = id();
        add(id, List.of(new Segment(0, 10, "a", 0)), EMPTY);
        assertThatThrownBy(() -> add(id, List.of(new Segment(0, 10, "b", 0)), EMPTY))
                .isInstanceOf(StorageException.class);
        assertThat(metadata().segments().named(Set.of("a", "b"))).containsExactly("a");
    }

    @Test
    void copiedParts_nameTheSameObjects_untilTheLastIsRemoved() throws StorageException {
        FileId one = id();
        FileId two = id();
        FileId whole = id();
        add(one, List.of(new Segment(0, 10, "a", 0), new Segment(10, 15, "b", 3)), EMPTY);
        add(two, List.of(new Segment(0, 7, "c", 0)), EMPTY);
        List<SegmentRows.Part> parts =
                List.of(new SegmentRows.Part(two, 7), new SegmentRows.Part(one, 15), new SegmentRows.Part(two, 7));
        metadata().concurrentWriter().write(database -> {
            metadata().segmentRows().copy(database, whole, parts);
            return parts;
        });
        assertThat(recorded(whole))
                .containsExactly(
                        new Segment(0, 7, "c", 0),
                        new Segment(7, 17, "a", 0),
                        new Segment(17, 22, "b", 3),
                        new Segment(22, 29, "c", 0));
        assertThat(refs()).isEqualTo(Map.of("a", 2L, "b", 2L, "c", 3L));
        assertThat(remove(two)).isEmpty();
        assertThat(remove(whole)).containsExactly("c");
        assertThat(remove(whole)).isEmpty();
        assertThat(remove(one)).containsExactlyInAnyOrder("a", "b");
        assertThat(refs()).isEmpty();
    }

    @Test
    void moreThanOneBatch_isAddedNamedAndRemoved() throws StorageException {
        FileId id = id();
        List<Segment> durable = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < SegmentRows.BATCH + 2; i++) {
            names.add("object-" + i);
            durable.add(new Segment(i, i + 1L, names.get(i), 0));
        }
        assertThat(add(id, durable, EMPTY)).hasSize(durable.size());
        List<String> asked = new ArrayList<>(names);
        asked.add("unknown");
        assertThat(metadata().segments().named(asked)).containsExactlyInAnyOrderElementsOf(names);
        assertThat(remove(id)).containsExactlyInAnyOrderElementsOf(names);
        assertThat(metadata().segments().named(names)).isEmpty();
    }

    /// Uploads that share objects are removed at the same time, as by two nodes.
    @Test
    void concurrentRemovals_countEachObjectOnce() throws Exception {
        FileId part = id();
        List<Segment> durable = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            durable.add(new Segment(i, i + 1L, "object-" + i % 25, 0));
        }
        add(part, durable, EMPTY);
        List<FileId> all = new ArrayList<>(List.of(part));
        for (int i = 0; i < 8; i++) {
            FileId whole = id();
            all.add(whole);
            metadata().concurrentWriter().write(database -> {
                metadata().segmentRows().copy(database, whole, List.of(new SegmentRows.Part(part, 50)));
                return whole;
            });
        }
        List<String> unused = new ArrayList<>();
        try (ExecutorService removing = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<List<String>>> calls = new ArrayList<>();
            all.forEach(id -> calls.add(() -> remove(id)));
            for (Future<List<String>> one : removing.invokeAll(calls)) {
                unused.addAll(one.get());
            }
        }
        assertThat(unused).hasSize(25).doesNotHaveDuplicates();
        assertThat(refs()).isEmpty();
    }
}
