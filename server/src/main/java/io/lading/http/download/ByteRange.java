package io.lading.http.download;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A range of a content (RFC 9110 section 14).
///
/// @param from   first byte
/// @param length number of bytes, at least one
record ByteRange(long from, long length) {
    private static final Pattern SINGLE = Pattern.compile("bytes=\\s*(\\d*)-(\\d*)\\s*");

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
        return matcher.group(1).isEmpty()
                ? suffix(number(matcher.group(2)), size)
                : fromTo(matcher.group(1), matcher.group(2), size);
    }

    /// A number of any length; what is beyond every content is as good as the largest.
    private static long number(String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }

    private static Asked suffix(long wanted, long size) {
        long length = Math.min(wanted, size);
        return length == 0 ? new Asked.Unsatisfiable() : new Asked.Part(new ByteRange(size - length, length));
    }

    private static Asked fromTo(String first, String last, long size) {
        long from = number(first);
        long to = last.isEmpty() ? Long.MAX_VALUE : number(last);
        if (to < from) {
            return new Asked.Whole();
        }
        if (from >= size) {
            return new Asked.Unsatisfiable();
        }
        return new Asked.Part(new ByteRange(from, Math.min(to, size - 1) - from + 1));
    }
}
