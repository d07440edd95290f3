package io.lading.metadata;

import java.util.List;
import java.util.stream.IntStream;

/// Cuts search keys of [NameKeys] into pieces of three characters, one for each character of the key, so that an
/// index of pieces finds every text inside a name. The last pieces are filled up, so a text of one or two
/// characters is always the beginning of a piece.
final class NameGrams {
    /// The length of a piece, in characters.
    static final int LENGTH = 3;

    /// Fills up the last pieces: a full-width digit, which no key contains, because normal form KC replaces it.
    private static final String FILLER = "\uFF10";

    private NameGrams() {}

    /// The different pieces of a name.
    static List<String> ofName(String key) {
        return ofText(key + FILLER.repeat(LENGTH - 1));
    }

    /// The different pieces that every name with this text has; none if the text is shorter than a piece.
    static List<String> ofText(String key) {
        int[] points = key.codePoints().toArray();
        return IntStream.rangeClosed(0, points.length - LENGTH)
                .mapToObj(at -> new String(points, at, LENGTH))
                .distinct()
                .toList();
    }
}
