package io.lading.storage;

/// A range of a content whose bytes are durable in one immutable object of a store. One object can carry several
/// segments, of several contents.
///
/// @param from       position of the first byte in the content
/// @param to         position after the last byte in the content
/// @param object     name of the object in the store
/// @param objectFrom position in the object of the byte at `from`
public record Segment(long from, long to, String object, long objectFrom) {
    /// @throws IllegalArgumentException if the range is empty or a position is negative
    public Segment {
        if (from < 0 || to <= from || objectFrom < 0) {
            throw new IllegalArgumentException("Invalid segment " + from + "-" + to + " at " + objectFrom);
        }
    }

    /// The number of bytes.
    public long length() {
        return to - from;
    }

    /// The part of this segment between two positions of the content, which must overlap it.
    public Segment between(long first, long end) {
        long begin = Math.max(from, first);
        return new Segment(begin, Math.min(to, end), object, objectFrom + begin - from);
    }

    /// The same bytes in another content, `distance` bytes further from its start.
    public Segment moved(long distance) {
        return new Segment(from + distance, to + distance, object, objectFrom);
    }
}
