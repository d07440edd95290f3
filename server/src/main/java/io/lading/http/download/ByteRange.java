package io.lading.http.download;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A range of a content (RFC 9110 section 14).
///
/// @param from   first byte
/// @param length number of bytes, at least one
record ByteRange(long from, long length) {
    private static final Pattern SINGLE = Pattern.compile("bytes=\\s*(\\d{0,19})-(\\d{0,19})\\s*");

    /// What a `Range` field asks for.
    sealed interface Asked {
        /// Everything: there is no range, or it is one that may be ignored.
        record Whole() implements Asked {}

        /// One range.
        record Part(ByteRange range) implements Asked {}

        /// Bytes that are not there.
        record Unsatisfiable() implements Asked {}
    }

    /// Reads a field value. Ranges in other units, of bad syntax or more than one are ignored, as a server may.
    static Asked of(Optional<String> field, long size) {
        Matcher matcher = SINGLE.matcher(field.orElse(""));
        if (!matcher.matches()
                || (matcher.group(1).isEmpty() && matcher.group(2).isEmpty())) {
            return new Asked.Whole();
        }
        try {
            return matcher.group(1).isEmpty()
                    ? suffix(Long.parseLong(matcher.group(2)), size)
                    : fromTo(matcher.group(1), matcher.group(2), size);
        } catch (NumberFormatException e) {
            return new Asked.Unsatisfiable();
        }
    }

    private static Asked suffix(long wanted, long size) {
        long length = Math.min(wanted, size);
        return length == 0 ? new Asked.Unsatisfiable() : new Asked.Part(new ByteRange(size - length, length));
    }

    private static Asked fromTo(String first, String last, long size) {
        long from = Long.parseLong(first);
        long to = last.isEmpty() ? Long.MAX_VALUE : Long.parseLong(last);
        if (to < from) {
            return new Asked.Whole();
        }
        if (from >= size) {
            return new Asked.Unsatisfiable();
        }
        return new Asked.Part(new ByteRange(from, Math.min(to, size - 1) - from + 1));
    }
}
