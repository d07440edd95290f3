package io.lading.http.field;

/// Checks external text before it is used in queries, logs and header fields.
public final class PlainText {
    private PlainText() {}

    /// Whether a text has neither control characters nor unpaired surrogates; PostgreSQL stores neither.
    public static boolean is(String text) {
        return text.codePoints().noneMatch(c -> Character.isISOControl(c) || isHalf(c));
    }

    private static boolean isHalf(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }
}
