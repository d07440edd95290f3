package io.lading.storage.objects;

import io.lading.storage.ContentKey;
import io.lading.storage.Segment;
import io.lading.storage.SegmentIndex;
import io.lading.storage.StorageException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// The recorded segments, and those that open writers of this process have made durable but that are not
/// recorded yet: completion reads them before it records them. Of segments with the same bytes, that of the
/// newest writer counts. Thread-safe.
final class OpenSegments implements SegmentIndex {
    private final SegmentIndex recorded;
    /// The newest first.
    private final Map<ContentKey, List<ObjectWriter>> writers = new ConcurrentHashMap<>();

    OpenSegments(SegmentIndex recorded) {
        this.recorded = recorded;
    }

    void opened(ContentKey key, ObjectWriter writer) {
        writers.compute(key, (_, open) -> {
            List<ObjectWriter> all = open == null ? new CopyOnWriteArrayList<>() : open;
            all.addFirst(writer);
            return all;
        });
    }

    void closed(ContentKey key, ObjectWriter writer) {
        writers.computeIfPresent(key, (_, open) -> {
            open.remove(writer);
            return open.isEmpty() ? null : open;
        });
    }

    /// The number of contents with open writers.
    int contents() {
        return writers.size();
    }

    @Override
    public List<Segment> segments(ContentKey key, long from, int limit) throws StorageException {
        List<ObjectWriter> open = writers.getOrDefault(key, List.of());
        List<Segment> fresh = new ArrayList<>();
        open.forEach(writer -> fresh.addAll(writer.segments()));
        List<Segment> page = recorded.segments(key, from, limit);
        if (fresh.isEmpty()) {
            return page;
        }
        long end = page.size() == limit ? page.getLast().to() : Long.MAX_VALUE;
        TreeMap<Long, Segment> merged = new TreeMap<>();
        page.forEach(segment -> merged.put(segment.from(), segment));
        fresh.stream()
                .filter(segment -> segment.to() > from && segment.from() < end)
                .forEach(segment -> addToGaps(merged, segment, end));
        return merged.values().stream().limit(limit).toList();
    }

    /// Adds those parts of a segment that lie between the others, and below `end`.
    private static void addToGaps(NavigableMap<Long, Segment> merged, Segment segment, long end) {
        long last = Math.min(segment.to(), end);
        long position = segment.from();
        Map.Entry<Long, Segment> before = merged.lowerEntry(position + 1);
        if (before != null) {
            position = Math.max(position, before.getValue().to());
        }
        while (position < last) {
            Map.Entry<Long, Segment> next = merged.ceilingEntry(position);
            long gapEnd = next == null ? last : Math.min(last, next.getKey());
            if (position < gapEnd) {
                merged.put(position, segment.between(position, gapEnd));
            }
            position = next == null ? last : Math.max(gapEnd, next.getValue().to());
        }
    }

    @Override
    public Set<String> named(Collection<String> objects) throws StorageException {
        return recorded.named(objects);
    }
}
