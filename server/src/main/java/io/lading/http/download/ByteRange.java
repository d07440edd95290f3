package io.lading.http.download;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A byte range of a representation (RFC 9110 section 14).
///
/// @param from   first byte
/// @param length number of bytes, at least 1
record ByteRange(long from, long length) {
    /// Maximum number of ranges in one request. More ranges are a denial-of-service pattern, not a real client.
    static final int MAX_RANGES = 32;

    private static final String UNIT = "bytes=";
    private static final Pattern RANGE = Pattern.compile("(\\d*)-(\\d*)");

    /// The result of parsing a `Range` field.
    sealed interface Asked {
        /// The whole representation: there is no range, or it may be ignored.
        record Whole() implements Asked {}

        /// One or more ranges that neither overlap nor touch.
        record Parts(List<ByteRange> ranges) implements Asked {
            /// Copies the list.
            public Parts {
                ranges = List.copyOf(ranges);
            }
        }

        /// None of the ranges exists (section 15.5.17).
        record Unsatisfiable() implements Asked {}

        /// There are more than [#MAX_RANGES] ranges.
        record TooMany() implements Asked {}
    }

    /// End of the range, exclusive.
    long end() {
        return from + length;
    }

    /// Parses a field value. Ranges with other units or bad syntax are ignored, as the RFC allows.
    static Asked of(Optional<String> field, long size) {
        String text = field.orElse("").strip();
        if (!text.regionMatches(true, 0, UNIT, 0, UNIT.length())) {
            return new Asked.Whole();
        }
        String[] specs = text.substring(UNIT.length()).split(",", MAX_RANGES + 1);
        if (specs.length > MAX_RANGES) {
            return new Asked.TooMany();
        }
        List<ByteRange> ranges = new ArrayList<>();
        for (String spec : specs) {
            Matcher matcher = RANGE.matcher(spec.strip());
            if (!matcher.matches() || !valid(matcher.group(1), matcher.group(2))) {
                return new Asked.Whole();
            }
            one(matcher.group(1), matcher.group(2), size).ifPresent(ranges::add);
        }
        return ranges.isEmpty() ? new Asked.Unsatisfiable() : new Asked.Parts(merged(ranges));
    }

    private static boolean valid(String first, String last) {
        if (first.isEmpty() || last.isEmpty()) {
            return !first.equals(last);
        }
        return number(first) <= number(last);
    }

    /// The part of a range that exists; empty if none of it exists.
    private static Optional<ByteRange> one(String first, String last, long size) {
        if (first.isEmpty()) {
            long length = Math.min(number(last), size);
            return length == 0 ? Optional.empty() : Optional.of(new ByteRange(size - length, length));
        }
        long from = number(first);
        if (from >= size) {
            return Optional.empty();
        }
        long to = last.isEmpty() ? size - 1 : Math.min(number(last), size - 1);
        return Optional.of(new ByteRange(from, to - from + 1));
    }

    /// Parses a number of any length; larger numbers become [Long#MAX_VALUE].
    private static long number(String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }

    /// Returns the ranges in the requested order, unless some of them overlap or touch: these are merged, and all
    /// ranges are sorted, so that no byte is sent twice (section 15.3.7.2).
    private static List<ByteRange> merged(List<ByteRange> ranges) {
        List<ByteRange> merged = new ArrayList<>();
        for (ByteRange range : ranges.stream()
                .sorted(Comparator.comparingLong(ByteRange::from))
                .toList()) {
            if (!merged.isEmpty() && range.from <= merged.getLast().end()) {
                ByteRange before = merged.removeLast();
                merged.add(new ByteRange(before.from, Math.max(before.end(), range.end()) - before.from));
            } else {
                merged.add(range);
            }
        }
        return merged.size() == ranges.size() ? ranges : merged;
    }

    /// The value of `Content-Range`.
    String contentRange(long size) {
        return "bytes " + from + "-" + (end() - 1) + "/" + size;
    }
}
