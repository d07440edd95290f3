package io.lading.testkit;

import io.lading.file.FileId;
import io.lading.storage.ContentKey;
import io.lading.storage.Segment;
import io.lading.storage.SegmentIndex;
import io.lading.upload.Extents;
import io.lading.upload.Upload;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The segments of contents in memory. Thread-safe.
public final class MemorySegments implements SegmentIndex {
    private final Map<String, TreeMap<Long, Segment>> byContent = new TreeMap<>();

    @Override
    public synchronized List<Segment> segments(ContentKey key, long from, int limit) {
        return of(key.value()).values().stream()
                .filter(segment -> segment.to() > from)
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized Set<String> named(Collection<String> objects) {
        Set<String> named = byContent.values().stream()
                .flatMap(segments -> segments.values().stream())
                .map(Segment::object)
                .collect(Collectors.toCollection(HashSet::new));
        named.retainAll(objects);
        return named;
    }

    private Map<Long, Segment> of(String id) {
        return byContent.getOrDefault(id, new TreeMap<>());
    }

    /// Adds the parts of segments that hold bytes which the record did not have before.
    synchronized void add(Upload before, Upload after, List<Segment> written) {
        Map<Long, Segment> mine = byContent.computeIfAbsent(after.id().value(), _ -> new TreeMap<>());
        for (Extents.Range added : after.extents().ranges()) {
            for (Extents.Range gap : before.extents().gaps(added.from(), added.to())) {
                for (Segment segment : written) {
                    if (segment.from() < gap.to() && gap.from() < segment.to()) {
                        Segment part = segment.between(gap.from(), gap.to());
                        mine.putIfAbsent(part.from(), part);
                    }
                }
            }
        }
    }

    /// Lets a content name the objects of parts, one after another.
    synchronized void copy(FileId whole, List<Upload> parts) {
        TreeMap<Long, Segment> copied = new TreeMap<>();
        long start = 0;
        for (Upload part : parts) {
            for (Segment segment : of(part.id().value()).values()) {
                copied.put(segment.from() + start, segment.moved(start));
            }
            start += part.length().orElseThrow();
        }
        byContent.put(whole.value(), copied);
    }

    /// Removes the segments of a content. Returns the contents under whose names its objects were stored.
    synchronized List<FileId> remove(FileId id) {
        List<FileId> contents = new ArrayList<>();
        for (Segment segment : of(id.value()).values()) {
            contents.add(contentOf(segment.object()));
        }
        byContent.remove(id.value());
        return contents;
    }

    private static FileId contentOf(String object) {
        int begin = object.indexOf('/') + 1;
        return new FileId(object.substring(begin, object.indexOf('/', begin)));
    }

    /// Whether a segment names an object.
    public synchronized boolean names(String object) {
        return named(List.of(object)).contains(object);
    }
}
