package io.lading.storage.objects;

import io.lading.storage.Segment;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/// A list that only grows. A snapshot takes constant time, because a long append takes one at each checkpoint. Not
/// thread-safe, but snapshots are.
final class DurableSegments {
    private static final int FIRST_CAPACITY = 4;

    private Segment[] segments = new Segment[FIRST_CAPACITY];
    private int count;

    void add(Segment segment) {
        if (count == segments.length) {
            segments = Arrays.copyOf(segments, 2 * count);
        }
        segments[count++] = segment;
    }

    /// The segments so far. Later segments are written behind its end.
    List<Segment> snapshot() {
        return Collections.unmodifiableList(Arrays.asList(segments).subList(0, count));
    }
}
