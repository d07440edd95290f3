package io.lading.storage.objects;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.storage.Segment;
import io.lading.storage.objects.Joining.Limits;
import io.lading.storage.objects.Joining.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class JoinPlanTest {
    private static final Limits TINY = new Limits(5, 12, 8, 48);
    private static final long MIB = 1 << 20;
    private static final Limits S3 = new Limits(5 * MIB, 2048 * MIB, 10_000, 5L << 40);

    /// Segments of these lengths, each a whole object.
    private static List<Segment> segments(long... lengths) {
        List<Segment> segments = new ArrayList<>();
        long end = 0;
        for (long length : lengths) {
            segments.add(new Segment(end, end + length, "object-" + segments.size(), 0));
            end += length;
        }
        return segments;
    }

    private static List<Long> lengths(List<Part> parts) {
        return parts.stream().map(Part::length).toList();
    }

    private static boolean[] copied(List<Part> parts) {
        boolean[] copied = new boolean[parts.size()];
        for (int i = 0; i < copied.length; i++) {
            copied[i] = parts.get(i).pieces().size() == 1;
        }
        return copied;
    }

    @Test
    void largeSegments_areCopied() {
        List<Part> parts = JoinPlan.parts(segments(5, 12, 1), TINY);
        assertThat(lengths(parts)).containsExactly(5L, 12L, 1L);
        assertThat(copied(parts)).containsExactly(true, true, true);
    }

    @Test
    void smallSegments_arePutTogether() {
        List<Part> parts = JoinPlan.parts(segments(2, 2, 2, 1, 9, 3), TINY);
        assertThat(lengths(parts)).containsExactly(6L, 5L, 5L, 3L);
        assertThat(copied(parts)).containsExactly(false, false, true, true);
    }

    @Test
    void segmentThatIsTooLarge_isDivided_withoutASmallRest() {
        assertThat(lengths(JoinPlan.parts(segments(12 + 2, 5), TINY))).containsExactly(9L, 5L, 5L);
        assertThat(lengths(JoinPlan.parts(segments(24), TINY))).containsExactly(12L, 12L);
    }

    @Test
    void neighboursInOneObject_areOnePiece() {
        List<Segment> segments =
                List.of(new Segment(0, 3, "a", 2), new Segment(3, 6, "a", 5), new Segment(6, 9, "a", 9));
        assertThat(JoinPlan.parts(segments, TINY).getFirst().pieces()).containsExactly(new Segment(0, 6, "a", 2));
    }

    @Test
    void anySegments_becomeValidParts_withTheSameBytes() {
        Random random = new Random(1);
        for (int round = 0; round < 2000; round++) {
            List<Segment> segments = segments(LongStream.generate(() -> 1 + random.nextInt(30))
                    .limit(1 + random.nextInt(12))
                    .toArray());
            List<Part> parts = JoinPlan.parts(segments, TINY);
            long end = 0;
            for (Part part : parts) {
                for (Segment piece : part.pieces()) {
                    assertThat(piece.from()).isEqualTo(end);
                    Segment whole = segments.get(Integer.parseInt(piece.object().substring(7)));
                    assertThat(piece).isEqualTo(whole.between(piece.from(), piece.to()));
                    end = piece.to();
                }
                assertThat(part.length()).isLessThanOrEqualTo(TINY.largest());
                assertThat(part.length() >= TINY.smallest()
                                || end == segments.getLast().to())
                        .isTrue();
            }
            assertThat(end).isEqualTo(segments.getLast().to());
        }
    }

    /// A file of 60 GiB over a fast line has whole cells, and is joined at once.
    @Test
    void fileOf60GiB_isCopiedAtOnce() {
        long[] cells = LongStream.generate(() -> 16 * MIB).limit(60 * 64).toArray();
        List<Part> parts = JoinPlan.parts(segments(cells), S3);
        assertThat(parts).hasSize(3840).allMatch(part -> part.pieces().size() == 1);
    }

    /// One over a slow line has an object of 3 MiB for each checkpoint. So it has more parts than one join
    /// accepts.
    @Test
    void slowFileOf60GiB_needsTwoLevels() {
        long[] slow = LongStream.generate(() -> 3 * MIB).limit(60 * 1024 / 3).toArray();
        List<Part> parts = JoinPlan.parts(segments(slow), S3);
        assertThat(parts).hasSize(10_240).allMatch(part -> part.length() == 6 * MIB);
        List<Segment> groups = segments(10_000 * 6 * MIB, 240 * 6 * MIB);
        assertThat(JoinPlan.parts(groups, S3)).hasSize(30 + 1);
    }
}
