package io.lading.storage.objects;

import java.util.Map;
import java.util.TreeMap;

/// The positions that one writer has written. Neighbours are merged, so a stream needs one entry. Not thread-safe.
final class WrittenRanges {
    private final TreeMap<Long, Long> ends = new TreeMap<>();

    /// Adds a range.
    ///
    /// @throws IllegalStateException if a position was added before: of two segments with the same position, the
    ///     record would not know the newer one
    void add(long from, long to) {
        Map.Entry<Long, Long> before = ends.lowerEntry(to);
        if (before != null && before.getValue() > from) {
            throw new IllegalStateException("Bytes " + from + "-" + to + " are written twice");
        }
        boolean joins = before != null && before.getValue() == from;
        Long after = ends.remove(to);
        ends.put(joins ? before.getKey() : from, after == null ? to : after);
    }
}
