package io.lading.upload;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A set of byte ranges, sorted, disjoint and not touching. Immutable.
///
/// The text form is that of HTTP byte ranges, with inclusive ends: `0-99, 200-299`. The empty text is the empty
/// set.
public final class Extents {
    /// The most ranges of an upload; further pieces that are not at its offset are refused.
    public static final int MAX_RANGES = 1024;

    private static final Extents EMPTY = new Extents(List.of());

    private final List<Range> ranges;

    private Extents(List<Range> ranges) {
        this.ranges = List.copyOf(ranges);
    }

    /// A non-empty range of bytes.
    ///
    /// @param from first byte, not negative
    /// @param to   one beyond the last byte, above `from`
    public record Range(long from, long to) {
        /// @throws IllegalArgumentException if the range is empty or negative
        public Range {
            if (from < 0 || to <= from) {
                throw new IllegalArgumentException("Invalid range: " + from + " to " + to);
            }
        }

        /// Whether the two ranges share a byte.
        public boolean overlaps(Range other) {
            return from < other.to && other.from < to;
        }
    }

    /// The empty set.
    public static Extents empty() {
        return EMPTY;
    }

    /// The bytes from 0 to `end` (exclusive); empty for 0.
    public static Extents prefix(long end) {
        return EMPTY.plus(0, end);
    }

    /// This set and the bytes from `from` to `to` (exclusive); equal bounds add nothing.
    public Extents plus(long from, long to) {
        if (from == to) {
            return this;
        }
        Range merged = new Range(from, to);
        List<Range> result = new ArrayList<>(ranges.size() + 1);
        int i = 0;
        while (i < ranges.size() && ranges.get(i).to < merged.from) {
            result.add(ranges.get(i++));
        }
        while (i < ranges.size() && ranges.get(i).from <= merged.to) {
            Range touching = ranges.get(i++);
            merged = new Range(Math.min(merged.from, touching.from), Math.max(merged.to, touching.to));
        }
        result.add(merged);
        result.addAll(ranges.subList(i, ranges.size()));
        return new Extents(result);
    }

    /// The union of this set and another.
    public Extents plus(Extents other) {
        List<Range> sorted = new ArrayList<>(ranges);
        sorted.addAll(other.ranges);
        sorted.sort(Comparator.comparingLong(Range::from));
        List<Range> merged = new ArrayList<>(sorted.size());
        for (Range range : sorted) {
            if (merged.isEmpty() || merged.getLast().to < range.from) {
                merged.add(range);
            } else {
                Range last = merged.removeLast();
                merged.add(new Range(last.from, Math.max(last.to, range.to)));
            }
        }
        return new Extents(merged);
    }

    /// The bytes of this set below `end`.
    public Extents below(long end) {
        Extents result = EMPTY;
        for (Range range : ranges) {
            if (range.from < end) {
                result = result.plus(range.from, Math.min(range.to, end));
            }
        }
        return result;
    }

    /// The ranges between `from` and `to` (exclusive) that are not in the set, in order.
    public List<Range> gaps(long from, long to) {
        List<Range> gaps = new ArrayList<>();
        long position = from;
        for (Range range : ranges) {
            if (range.from >= to) {
                break;
            }
            if (range.from > position) {
                gaps.add(new Range(position, range.from));
            }
            position = Math.max(position, range.to);
        }
        if (position < to) {
            gaps.add(new Range(position, to));
        }
        return gaps;
    }

    /// The end of the contiguous bytes from 0: 0 if byte 0 is missing.
    public long prefixEnd() {
        return ranges.isEmpty() || ranges.getFirst().from > 0 ? 0 : ranges.getFirst().to;
    }

    /// One beyond the last byte in the set, 0 if it is empty.
    public long end() {
        return ranges.isEmpty() ? 0 : ranges.getLast().to;
    }

    /// How many bytes are in the set.
    public long total() {
        return ranges.stream().mapToLong(range -> range.to - range.from).sum();
    }

    /// Whether every byte from `from` to `to` (exclusive) is in the set.
    public boolean covers(long from, long to) {
        return from == to || ranges.stream().anyMatch(range -> range.from <= from && to <= range.to);
    }

    /// The ranges, in order.
    public List<Range> ranges() {
        return ranges;
    }

    /// Parses the text form that [#toString] produces.
    ///
    /// @throws IllegalArgumentException if the text is malformed
    public static Extents parse(String text) {
        Extents result = EMPTY;
        if (text.isEmpty()) {
            return result;
        }
        for (String part : text.split(", ", -1)) {
            int dash = part.indexOf('-');
            if (dash < 1) {
                throw new IllegalArgumentException("Invalid extents: " + text);
            }
            long from = Long.parseLong(part.substring(0, dash));
            result = result.plus(from, Math.addExact(Long.parseLong(part.substring(dash + 1)), 1));
        }
        return result;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Range range : ranges) {
            text.append(text.isEmpty() ? "" : ", ")
                    .append(range.from)
                    .append('-')
                    .append(range.to - 1);
        }
        return text.toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Extents that && ranges.equals(that.ranges);
    }

    @Override
    public int hashCode() {
        return ranges.hashCode();
    }
}
