package io.lading.testkit;

import io.lading.storage.ContentKey;
import io.lading.storage.Segment;
import io.lading.storage.SegmentIndex;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/// Records of segments in memory. Like the database, it records only bytes that no record has yet, so recording
/// again changes nothing. Thread-safe.
public final class MemoryIndex implements SegmentIndex {
    private final Map<ContentKey, NavigableMap<Long, Segment>> contents = new HashMap<>();

    /// Records those parts of the segments that fill gaps.
    public synchronized void record(ContentKey key, Collection<Segment> durable) {
        for (Segment segment : durable) {
            fillGaps(contents.computeIfAbsent(key, _ -> new TreeMap<>()), segment);
        }
    }

    private static void fillGaps(NavigableMap<Long, Segment> recorded, Segment segment) {
        long at = segment.from();
        Map.Entry<Long, Segment> before = recorded.floorEntry(at);
        if (before != null) {
            at = Math.max(at, before.getValue().to());
        }
        while (at < segment.to()) {
            Map.Entry<Long, Segment> next = recorded.ceilingEntry(at);
            long end = next == null ? segment.to() : Math.min(segment.to(), next.getKey());
            if (end > at) {
                recorded.put(at, segment.between(at, end));
            }
            at = next == null ? end : Math.max(end, next.getValue().to());
        }
    }

    /// Records the segments of one content for another one too, behind those that it has.
    public synchronized void append(ContentKey target, ContentKey part) {
        long length = length(target);
        List<Segment> copies =
                all(part).stream().map(segment -> segment.moved(length)).toList();
        record(target, copies);
    }

    /// Replaces all segments of a content.
    public synchronized void replace(ContentKey key, List<Segment> segments) {
        remove(key);
        record(key, segments);
    }

    /// Removes the records of a content.
    public synchronized void remove(ContentKey key) {
        contents.remove(key);
    }

    /// All segments of a content in order.
    public synchronized List<Segment> all(ContentKey key) {
        return List.copyOf(contents.getOrDefault(key, new TreeMap<>()).values());
    }

    private long length(ContentKey key) {
        List<Segment> all = all(key);
        return all.isEmpty() ? 0 : all.getLast().to();
    }

    /// Whether a record names this object.
    public synchronized boolean names(String object) {
        return contents.values().stream()
                .flatMap(segments -> segments.values().stream())
                .anyMatch(segment -> segment.object().equals(object));
    }

    @Override
    public synchronized List<Segment> segments(ContentKey key, long from, int limit) {
        NavigableMap<Long, Segment> all = contents.getOrDefault(key, new TreeMap<>());
        Map.Entry<Long, Segment> before = all.floorEntry(from);
        boolean reachesIn = before != null && before.getValue().to() > from;
        return all.tailMap(reachesIn ? before.getKey() : from, true).values().stream()
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized Set<String> named(Collection<String> objects) {
        Set<String> named = new HashSet<>(objects);
        named.removeIf(object -> !names(object));
        return named;
    }
}
