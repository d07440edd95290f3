package io.lading.storage.objects;

import io.lading.storage.ContentKey;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What the name of an object says about it.
///
/// @param key    the content for which it was stored
/// @param from   position of its first byte in that content
/// @param length the number of its bytes
public record ObjectName(ContentKey key, long from, long length) {
    private static final int PREFIXES = 256;

    /// Parses a name; empty if this version of Lading does not make such names.
    public static Optional<ObjectName> parse(String name) {
        return ObjectNames.parse(name);
    }

    /// The prefixes of all names, in order. Together they divide the objects of a store into parts of about
    /// equal size.
    public static Stream<String> prefixes() {
        return IntStream.range(0, PREFIXES).mapToObj(number -> "%02x/".formatted(number));
    }
}
